"""What happened to a case, in figures: time, looks, volumes, and what was agreed with without having been looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gazeseg.serve.efforts import Effort, efforts_of, is_look
from gazeseg.serve.seat import Seat
from gazeseg.session import Completeness, Renamed, Session, SliceKey, completeness
from gazeseg.types import (
    Float,
    Plane,
    Prompted,
    SessionEvent,
    StructureAdded,
    Undone,
    VoxelPoint,
)

SIGMAS = 2.0
Seen = Mapping[tuple[Plane, int], list[VoxelPoint]]


@dataclass(frozen=True, slots=True)
class StructureFigures:
    """One structure as it is now and what it took.

    Attributes:
        done: how far it has come, in slices.
        ml: volume in the label map.
        unseen: share of its mask farther than two sigma from any look on the same slice; None without any gaze.
    """

    done: Completeness
    value: int
    locked: bool
    ml: float
    unseen: float | None
    effort: Effort


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """One case; ``header`` is its journal's (case, model, hashes, notice), empty without a journal."""

    name: str
    header: Mapping[str, Any]
    events: int
    seconds: float
    undone: int
    structures: tuple[StructureFigures, ...]


def case_figures(seat: Seat) -> CaseFigures:
    """Everything a report says. Masks that nobody has asked for since the start are computed; it can take seconds."""
    session = seat.desk.session
    journal = session.journal
    events = list(journal.events) if journal else _without_journal(session)
    efforts, seen = efforts_of(events), seen_in(events)
    for key in session.state.slices:
        session.mask(key)
    ml = seat.desk.tally.millilitres() or {}
    structures = tuple(
        StructureFigures(
            done,
            structure.value,
            structure.name in session.state.locked,
            ml.get(structure.name, 0.0),
            unseen_share(session, keys_of(session, structure.name), seen) if seen else None,
            efforts.get(structure.name, Effort()),
        )
        for structure, done in zip(session.state.structures, completeness(session.state, session.outlined), strict=True)
    )
    return CaseFigures(
        seat.name,
        journal.header if journal else {},
        len(events),
        sum(effort.seconds for effort in efforts.values()),
        sum(isinstance(event, Undone) for event in events),
        structures,
    )


def keys_of(session: Session, name: str) -> list[SliceKey]:
    """The slices on which a structure has an outline."""
    return [key for key in session.state.slices if key.structure == name]


def _without_journal(session: Session) -> list[SessionEvent]:
    """What is left of the events where none were kept: structures and the acts that count, by their present names."""
    acts = [act for act in session.state.acts if not isinstance(act, Renamed)]
    start_s = acts[0].t_s if acts else 0.0
    return [*(StructureAdded(start_s, one.name, one.value) for one in session.state.structures), *acts]


def seen_in(events: Iterable[SessionEvent]) -> Seen:
    """Every look on each slice, whatever it meant and whether or not it was undone later."""
    seen: dict[tuple[Plane, int], list[VoxelPoint]] = {}
    for event in events:
        if isinstance(event, Prompted):
            looks = [point for point in event.prompts if isinstance(point, VoxelPoint) and is_look(point)]
            if looks:
                seen.setdefault((event.plane, event.index), []).extend(looks)
    return seen


def unseen_share(session: Session, keys: Iterable[SliceKey], seen: Seen) -> float:
    """Share of the masks' pixels farther than two sigma from any look on their slice; 0 for no pixels."""
    total = unseen = 0
    for key in keys:
        rows, columns = np.nonzero(session.mask(key))
        total += len(rows)
        xy = np.stack([columns, rows], axis=-1).astype(np.float64)
        unseen += int((~_near(session, key.plane, xy, seen.get((key.plane, key.index), []))).sum())
    return unseen / total if total else 0.0


def _near(session: Session, plane: Plane, xy: Float, looks: list[VoxelPoint]) -> Any:
    geometry = session.volume.geometry
    spacing = np.array([geometry.spacing_mm[plane.x_axis], geometry.spacing_mm[plane.y_axis]])
    near = np.zeros(len(xy), dtype=np.bool_)
    for look in looks:
        away_mm = np.linalg.norm((xy - plane.to_xy(look.ijk, geometry.shape)) * spacing, axis=-1)
        near |= away_mm <= SIGMAS * look.sigma_mm
    return near
