"""What each structure of a session took, from its events alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from gazeseg.types import (
    MasksGiven,
    Prompted,
    SessionEvent,
    StructureAdded,
    StructureRenamed,
    Undone,
    VoxelPoint,
)

IDLE_S = 30.0  # a longer pause between two events counts as so much: the reader did something else


@dataclass(slots=True)
class Effort:
    """What one structure took.

    Attributes:
        seconds: from the event before to each of its events, pauses cut at ``IDLE_S``.
        looks: places looked at (points with an error of gaze behind them, real or simulated).
        points: exact points by mouse, also by the mouse standing in for gaze.
    """

    seconds: float = 0.0
    looks: int = 0
    points: int = 0
    boxes: int = 0
    strokes: int = 0
    masks: int = 0
    undone: int = 0


def efforts_of(events: Iterable[SessionEvent]) -> dict[str, Effort]:
    """What each structure took, by its present name; undo and redo count for the structure worked on last."""
    efforts: dict[str, Effort] = {}
    last, last_s = "", None
    for event in events:
        if isinstance(event, StructureRenamed):
            efforts[event.to] = efforts.pop(event.name, Effort())
            last = event.to
        last = _about(event, last)
        effort = efforts.setdefault(last, Effort())
        if last_s is not None:  # after a restart of the machine its clock may begin anew
            effort.seconds += min(IDLE_S, max(0.0, event.t_s - last_s))
        last_s = event.t_s
        _count(effort, event)
    return efforts


def is_look(point: VoxelPoint) -> bool:
    """Whether gaze made the point, a person's or a simulated reader's."""
    return point.origin != "mouse"


def _about(event: SessionEvent, last: str) -> str:
    """The structure an event is for."""
    if isinstance(event, StructureAdded):
        return event.name
    return getattr(event, "structure", last)


def _count(effort: Effort, event: SessionEvent) -> None:
    if isinstance(event, Prompted):
        points = [prompt for prompt in event.prompts if isinstance(prompt, VoxelPoint)]
        looks = sum(map(is_look, points))
        effort.looks += looks
        effort.points += len(points) - looks
        effort.boxes += len(event.prompts) - len(points)
    elif isinstance(event, MasksGiven):
        effort.strokes += event.how == "brush"
        effort.masks += len(event.masks) * (event.how != "brush")
    elif isinstance(event, Undone):
        effort.undone += 1
