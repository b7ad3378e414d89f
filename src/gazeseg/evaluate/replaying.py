"""The replay regime: recordings of real readers, one folder per object, through the real gaze path.

What counts is what counts in a session (``gazeseg.session.step``): undo, redo and reject as the reader meant them, and
nothing of what was done for other structures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gazeseg.errors import InputError
from gazeseg.evaluate.scene import Ask, Back, Play, Scene
from gazeseg.prepare.naming import plain
from gazeseg.types import KeyChanged, Prediction, Recording

if TYPE_CHECKING:
    from gazeseg.session import State
    from gazeseg.session.acts import Acts

Moment = tuple[float, "State"]
"""A time in s, and what a session was then."""


@dataclass(frozen=True, slots=True)
class ReplayRegime:
    """Recordings in ``folder/<object id>``; the seed has no say."""

    folder: Path

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise InputError(
                f"expected replay:FOLDER with recordings FOLDER/<object id>, found no folder {self.folder}"
            )

    def __call__(self, scene: Scene, seed: int) -> Play:
        """One update whenever other prompts count for the object, after the seconds that keys were held so far.

        As in a session the system is asked about new prompts only; after an undo its earlier answer stands again.

        Raises:
            InputError: the recording is of another slice or structure, or ends with a mask that no system made.
        """
        from gazeseg.gaze import read_recording
        from gazeseg.prompts import to_slice_prompts
        from gazeseg.session import prompts_in

        place = self.folder / scene.id
        recording = read_recording(place)
        answers: dict[Acts, Prediction | None] = {(): None}
        for t_s, acts in _changes(_moments(recording, place), scene, place):
            spent = held_s(recording, t_s)
            prompts = to_slice_prompts(prompts_in(acts), scene.plane, scene.volume.geometry)
            if acts in answers:
                yield Back(spent, prompts, answers[acts])
            else:
                answers[acts] = yield Ask(spent, prompts)


def held_s(recording: Recording, until_s: float) -> float:
    """Seconds during which a key that means a look was held, up to ``until_s``."""
    total, since = 0.0, None
    for event in recording.events:
        if isinstance(event, KeyChanged) and event.action in ("this", "not_this") and event.t_s <= until_s:
            if event.down:
                since = event.t_s
            elif since is not None:
                total, since = total + event.t_s - since, None
    return total if since is None else total + until_s - since


def _moments(recording: Recording, place: Path) -> list[Moment]:
    """A session that begins with the recording, after each of its events."""
    from gazeseg.prompts import follow
    from gazeseg.session import initial_state, step

    state, moments = initial_state(), []
    try:
        for event in follow(recording):
            state = step(state, event)
            moments.append((event.t_s, state))
    except InputError as error:
        raise InputError(f"{place}: {error}") from None
    return moments


def _changes(moments: list[Moment], scene: Scene, place: Path) -> "Iterator[tuple[float, Acts]]":
    """What counts for the object, each time that it is something else.

    While a mask stands that no system made, as one painted and then taken back, there is nothing of a system's to score.
    """
    from gazeseg.session import Given, SliceKey

    if not moments or not moments[-1][1].structures:
        return
    value = _structure(moments[-1][1], scene, place)
    _check_end(moments[-1][1], value, scene, place)
    before: Acts = ()
    for t_s, state in moments:
        acts = state.slices.get(SliceKey(state.names.get(value, ""), scene.plane, scene.index), ())
        if acts != before and not any(isinstance(act, Given) for act in acts):
            yield t_s, acts
            before = acts


def _structure(end: "State", scene: Scene, place: Path) -> int:
    """The label value of the structure that is the object: the one called like its organ, or the only one there is."""
    named = [value for name, value in end.values.items() if plain(name) == plain(scene.organ)]
    found = named or list(end.names)
    if len(found) != 1:
        names = ", ".join(end.names[value] for value in found)
        raise InputError(
            f"expected one structure called {scene.organ} in {place}, found {names}: record each object under its name"
        )
    return found[0]


def _check_end(end: "State", value: int, scene: Scene, place: Path) -> None:
    """Refuse a recording that leaves the structure with prompts elsewhere, or here with a mask that was given."""
    from gazeseg.session import Given

    slices = {(key.plane, key.index): acts for key, acts in end.slices.items() if key.structure == end.names[value]}
    here = slices.pop((scene.plane, scene.index), ())
    for plane, index in slices:
        other = "" if plane == scene.plane else " of another plane"
        raise InputError(
            f"expected looks at slice {scene.index} in {place}, found looks at slice {index}{other}: "
            "record each object by itself"
        )
    for act in here:
        if isinstance(act, Given):
            raise InputError(
                f"expected looks and clicks alone for {scene.organ} in {place}, found a mask that no system under test made "
                f"({act.how}): leave this recording out, or record it again without"
            )
