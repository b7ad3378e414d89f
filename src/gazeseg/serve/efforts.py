"""What each structure of a session took, from its events alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from gazeseg.session import State, initial_state, step
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
    """What one structure took. What was undone later counts as well: it took time.

    Attributes:
        seconds: from the event before to each of its events, pauses cut at ``IDLE_S``.
        looks: places looked at, by eyes that were tracked or simulated.
        mouse_looks: places the mouse rested at, a key held, where it stood in for the eyes.
        clicks: exact points.
        strokes: of the brush.
        carried, filled, loaded: slices that got their mask from a neighbour, from slices on both sides, from a file.
    """

    seconds: float = 0.0
    looks: int = 0
    mouse_looks: int = 0
    clicks: int = 0
    boxes: int = 0
    strokes: int = 0
    carried: int = 0
    filled: int = 0
    loaded: int = 0
    undone: int = 0


def efforts_of(events: Iterable[SessionEvent]) -> dict[str, Effort]:
    """What each structure took, by its present name; undo and redo count for the structure worked on last."""
    efforts: dict[int, Effort] = {}
    state, last, last_s = initial_state(), 0, None
    for event in events:
        last = _about(event, state, last)
        state = step(state, event)
        effort = efforts.setdefault(last, Effort())
        if last_s is not None:  # after a restart of the machine its clock may begin anew
            effort.seconds += min(IDLE_S, max(0.0, event.t_s - last_s))
        last_s = event.t_s
        _count(effort, event)
    return {state.names.get(value, ""): effort for value, effort in efforts.items()}


def is_look(point: VoxelPoint) -> bool:
    """Whether gaze made the point, a person's or a simulated reader's."""
    return point.origin != "mouse"


def is_mouse_look(point: VoxelPoint) -> bool:
    """Whether the mouse made the point standing in for the eyes: a look always has an error, a click has none."""
    return point.origin == "mouse" and point.sigma_mm > 0


def _about(event: SessionEvent, before: State, last: int) -> int:
    """The label value of the structure an event is for; unlike its name it never changes."""
    if isinstance(event, StructureAdded):
        return event.value
    name = event.name if isinstance(event, StructureRenamed) else getattr(event, "structure", None)
    return last if name is None else before.values[name]


def _count(effort: Effort, event: SessionEvent) -> None:
    if isinstance(event, Prompted):
        points = [prompt for prompt in event.prompts if isinstance(prompt, VoxelPoint)]
        looks, mouse_looks = sum(map(is_look, points)), sum(map(is_mouse_look, points))
        effort.looks += looks
        effort.mouse_looks += mouse_looks
        effort.clicks += len(points) - looks - mouse_looks
        effort.boxes += len(event.prompts) - len(points)
    elif isinstance(event, MasksGiven):
        effort.strokes += event.how == "brush"
        effort.carried += len(event.masks) * (event.how == "carried")
        effort.filled += len(event.masks) * (event.how == "filled")
        effort.loaded += len(event.masks) * (event.how == "import")
    elif isinstance(event, Undone):
        effort.undone += 1
