"""Which message is handled by what: the one table to add a new message to."""

from collections.abc import Callable, Mapping
from typing import Any

from gazeseg.serve.desk import giving, looking, prompting, structures
from gazeseg.serve.desk.reading import Reading
from gazeseg.serve.wire import (
    Ask,
    Calibrate,
    Carry,
    Choose,
    Click,
    Doubt,
    Drag,
    Fill,
    Gaze,
    GazeMessage,
    Halt,
    HandsFree,
    Import,
    Key,
    Lock,
    Message,
    Moved,
    Pick,
    Pointer,
    Record,
    Rename,
    RevertDrift,
    Seen,
    ServerMessage,
    Show,
    Stroke,
    Target,
    Where,
)

Handler = Callable[[Reading, Any], list[ServerMessage]]
"""Lets a message of its type happen and returns what the page has to know; raises InputError when nothing has changed."""


def examine(reading: Reading, message: GazeMessage) -> list[ServerMessage]:
    """Whatever is about the gaze itself."""
    happened, told = reading.examining.handle(message)
    return [*reading.happen(happened), *told]


HANDLERS: Mapping[type[Message], Handler] = {
    Show: looking.show,
    Seen: looking.seen,
    Gaze: looking.gaze,
    Key: looking.key,
    Pointer: looking.pointer,
    Where: looking.where,
    Click: prompting.click,
    Drag: prompting.box,
    Pick: prompting.pick,
    Doubt: prompting.doubt,
    Choose: structures.choose,
    Rename: structures.rename,
    Lock: structures.lock,
    Stroke: giving.stroke,
    Import: giving.take_offered,
    Carry: giving.carry,
    Fill: giving.carry,
    Halt: giving.carry,
    Ask: giving.ask,
    Moved: examine,
    HandsFree: examine,
    Calibrate: examine,
    Target: examine,
    RevertDrift: examine,
    Record: examine,
}
