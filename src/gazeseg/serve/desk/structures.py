"""Structures: chosen, added, renamed, locked."""

from gazeseg.serve.desk.reading import Reading
from gazeseg.serve.masks import free_value
from gazeseg.serve.wire import Choose, Lock, Rename, ServerMessage, StateMessage
from gazeseg.types import Locked, StructureAdded, StructureRenamed


def choose(reading: Reading, message: Choose) -> list[ServerMessage]:
    """Looks and clicks mean this structure from now on; a new name adds it."""
    state, t_s = reading.session.state, reading.gazing.now(message.t_s)
    _ = reading.gazing.path  # raises where no slice is shown, before anything is added
    new = [] if message.label in state.values else [StructureAdded(t_s, message.label, free_value(state))]
    replies = [*reading.happen(new), *reading.happen(reading.gazing.choose(t_s, message.label))]
    reading.active = message.label
    return [*(reply for reply in replies if not isinstance(reply, StateMessage)), reading.state()]


def rename(reading: Reading, message: Rename) -> list[ServerMessage]:
    """Call a structure otherwise; it stays chosen if it was."""
    return reading.happen([StructureRenamed(message.t_s, message.label, message.to)])


def lock(reading: Reading, message: Lock) -> list[ServerMessage]:
    """Protect a structure against the others, or stop doing so."""
    return reading.happen([Locked(message.t_s, message.label, message.locked)])
