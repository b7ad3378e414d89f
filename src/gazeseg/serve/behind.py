"""Work that a message starts behind the conversation, where nobody waits for it: the one table to add such work to."""

from collections.abc import Callable, Mapping

from gazeseg.serve.carrying_on import carry_on
from gazeseg.serve.catching_up import catch_up
from gazeseg.serve.crew import Crew
from gazeseg.serve.doubting_on import find_doubts
from gazeseg.serve.embedding_ahead import embed_ahead
from gazeseg.serve.offering import offer_others
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import Carry, Click, ClientMessage, Doubt, Drag, Fill, Gaze, Key, Message, Show

News = Callable[[], None]
"""To be called from any thread when the page has to hear how things stand."""

Work = Callable[[Seat, Crew, News], None]
"""Puts itself in a line of the crew, one short piece at a time, and returns at once."""


def _look_ahead(seat: Seat, crew: Crew, news: News) -> None:
    embed_ahead(seat, crew.embedders, news)


def _carry(seat: Seat, crew: Crew, news: News) -> None:
    carry_on(seat, crew.behind, news)


def _offer(seat: Seat, crew: Crew, news: News) -> None:
    offer_others(seat, crew.behind, news)


def _key(seat: Seat, crew: Crew, news: News) -> None:
    """Undo may bring back masks that nobody has asked for in this run."""
    _offer(seat, crew, news)
    if seat.desk.tally.incomplete and seat.holder is not None:
        crew.behind.submit(catch_up, seat, seat.holder, crew.behind, news)


def _doubt(seat: Seat, crew: Crew, news: News) -> None:
    find_doubts(seat, crew.behind, news)


BEHIND: Mapping[type[Message], Work] = {
    Show: _look_ahead,
    Carry: _carry,
    Fill: _carry,
    Key: _key,
    Gaze: _offer,  # a long look presses the key
    Click: _offer,
    Drag: _offer,
    Doubt: _doubt,
}


def begin_behind(message: ClientMessage, seat: Seat, crew: Crew, news: News) -> None:
    """Start what follows from a message that was handled, if anything does."""
    work = BEHIND.get(type(message))
    if work is not None:
        work(seat, crew, news)
