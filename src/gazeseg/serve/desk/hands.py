"""Which events the hand made: the way from gaze to looks does not bring them, so it has to be told."""

from gazeseg.types import Locked, MasksGiven, Prompted, SessionEvent, StructureAdded, StructureRenamed


def by_hand(event: SessionEvent) -> bool:
    """Whether the hand did it on the page: a click, a box, a mask however it was made, a name, a lock."""
    if isinstance(event, Prompted):
        return any(prompt.origin == "mouse" for prompt in event.prompts)
    return isinstance(event, StructureAdded | StructureRenamed | Locked | MasksGiven)
