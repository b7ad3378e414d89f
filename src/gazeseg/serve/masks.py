"""A label map that is there already as a start: one act per structure, in the axial plane, all of them one step of undo."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.images import Labels, plane_for
from gazeseg.session import State, step
from gazeseg.session.inside import check_inside
from gazeseg.types import MasksGiven, Runs, SessionEvent, StructureAdded


def masks_given(labels: Labels, state: State, t_s: float) -> list[SessionEvent]:
    """What brings the structures of ``labels`` into a session: those it lacks, then the masks of each.

    Structures of a name the session knows get the masks on the slices where the file has some; other slices stay. Values
    are kept where they are free. Labels of one name are one structure.

    Raises:
        InputError: nothing in the file, one of its structures is locked, or more of them than label values.
    """
    labels, names = _one_per_name(labels)
    if not names:
        raise InputError(f"expected a mask with structures, found an empty one at {labels.source}")
    locked = sorted(set(names.values()) & set(state.locked))
    if locked:
        raise InputError(f"expected unlocked structures, found {', '.join(locked)} locked: unlock them to change them")
    added = _added(names, state, t_s)
    found = runs_by_label(labels)
    axial = plane_for(labels.geometry, "axial")
    # One file is one step: whoever takes it back takes back all of it.
    given = [
        MasksGiven(t_s, name, axial, tuple(found[value]), "import", joined=number > 0)
        for number, (value, name) in enumerate(names.items())
    ]
    for act in given:  # all of them or none
        check_inside(act, labels.geometry.shape)
    return [*added, *given]


def named_by_file(labels: Labels) -> Labels:
    """A mask of one structure without any name is called like its file: ``liver.nii.gz`` holds the liver."""
    if labels.source is None or labels.present() != (1,) or labels.names.get(1) != "label 1":
        return labels
    return replace(labels, names={1: Path(labels.source).name.partition(".")[0] or "label 1"})


def runs_by_label(labels: Labels) -> dict[int, list[tuple[int, Runs]]]:
    """For each label the axial slices on which it occurs, with its run lengths there."""
    plane = plane_for(labels.geometry, "axial")
    found: dict[int, list[tuple[int, Runs]]] = {}
    for index in range(labels.array.shape[plane.axis]):
        for value, runs in _runs_of(plane.cut(labels.array, index)).items():
            found.setdefault(value, []).append((index, runs))
    return found


def free_value(state: State, wanted: int = 1) -> int:
    """A label value no structure has: ``wanted`` if it can be, else the lowest.

    Raises:
        InputError: all 255 are taken.
    """
    taken = state.names
    values: list[int] = [wanted, *range(1, 256)]
    for value in values:
        if 1 <= value <= 255 and value not in taken:
            return value
    raise InputError("expected at most 255 structures, found more: take a mask with fewer")


def _one_per_name(labels: Labels) -> tuple[Labels, dict[int, str]]:
    """Labels whose names are equal as one, of the lowest of their values; the name of each value there is."""
    names: dict[int, str] = {}
    array = labels.array
    for value in labels.present():
        name = labels.names[value].strip()[:64]
        first = next((other for other, known in names.items() if known == name), value)
        if first != value:
            array = np.where(array == value, first, array)
        names[first] = name
    return replace(labels, array=array), names


def _added(names: dict[int, str], state: State, t_s: float) -> list[StructureAdded]:
    added = []
    for value, name in names.items():
        if name not in state.values:
            event = StructureAdded(t_s, name, free_value(state, value))
            state = step(state, event)
            added.append(event)
    return added


def _runs_of(cut: npt.NDArray[np.integer]) -> dict[int, Runs]:
    """Run lengths of every label of one slice, from one look at where neighbouring pixels differ."""
    flat = np.ravel(cut)
    if not flat.any():
        return {}
    starts = np.concatenate([[0], np.flatnonzero(flat[1:] != flat[:-1]) + 1])
    ends = np.append(starts[1:], flat.size)
    values = flat[starts]
    return {int(v): _interleaved(starts[values == v], ends[values == v], flat.size) for v in np.unique(values) if v}


def _interleaved(starts: npt.NDArray[np.integer], ends: npt.NDArray[np.integer], size: int) -> Runs:
    edges = np.concatenate([[0], np.stack([starts, ends], axis=1).ravel(), [size]])
    runs = np.diff(edges).tolist()
    return tuple(runs if runs[-1] else runs[:-1])
