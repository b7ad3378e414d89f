"""Masks that are not the model's answer to prompts: painted, imported, made from those of other slices."""

from gazeseg.errors import InputError
from gazeseg.serve.desk.reading import Reading
from gazeseg.serve.masks import masks_given
from gazeseg.serve.strokes import brushed
from gazeseg.serve.wire import Ask, CarryAct, Import, ServerMessage, Stroke


def stroke(reading: Reading, message: Stroke) -> list[ServerMessage]:
    """One stroke of the brush; one that changes nothing is no act."""
    act = brushed(reading.session, reading.target("painting"), message)
    return reading.happen([act]) if act else [reading.state()]


def take_offered(reading: Reading, message: Import) -> list[ServerMessage]:
    """The structures of a mask that was sent before."""
    if message.upload not in reading.offered:
        raise InputError("expected a mask that was sent before, found none: drop the file again")
    replies = reading.happen(masks_given(reading.offered[message.upload], reading.session.state, message.t_s))
    del reading.offered[message.upload]
    return replies


def carry(reading: Reading, message: CarryAct) -> list[ServerMessage]:
    """Begin or stop carrying; the work itself is done behind (see ``gazeseg.serve.behind``)."""
    view = reading.view
    shown = None if view is None else (reading.name_of(view.plane), view.plane, view.index)
    return reading.carry.handle(message, shown)


def ask(reading: Reading, _message: Ask) -> list[ServerMessage]:
    """What was done behind counts now, and the page hears how things stand."""
    acts, replies = reading.carry.news()
    return [*reading.happen(acts), *replies, *reading.masks_shown(), reading.state()]
