"""Work that a message starts behind the conversation, where nobody waits for it: the one table to add such work to."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from gazeseg.serve.carrying_on import carry_on
from gazeseg.serve.catching_up import catch_up
from gazeseg.serve.crew import Crew, stand_in_line
from gazeseg.serve.doubting_on import find_doubts
from gazeseg.serve.embedding_ahead import embed_ahead
from gazeseg.serve.offering import offer_others
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import Carry, Click, ClientMessage, Doubt, Drag, Fill, Gaze, Key, Message, Show

News = Callable[[], None]
"""To be called from any thread when the page has to hear how things stand."""

Work = Callable[[Seat, ThreadPoolExecutor, News], None]
"""Puts itself in the line it is handed, one short piece at a time, and returns at once."""


def _after_key(seat: Seat, line: ThreadPoolExecutor, news: News) -> None:
    """Undo may bring back masks that nobody has asked for in this run."""
    offer_others(seat, line, news)
    if seat.desk.tally.incomplete and seat.holder is not None:
        stand_in_line(line, catch_up, seat, seat.holder, line, news)


BEHIND: Mapping[type[Message], Work] = {
    Show: embed_ahead,
    Carry: carry_on,
    Fill: carry_on,
    Key: _after_key,
    Gaze: offer_others,  # a long look presses the key
    Click: offer_others,
    Drag: offer_others,
    Doubt: find_doubts,
}


def begin_behind(message: ClientMessage, seat: Seat, crew: Crew, news: News) -> None:
    """Start what follows from a message that was handled, if anything does; slices shown have a line of their own."""
    work = BEHIND.get(type(message))
    if work is not None:
        work(seat, crew.embedders if isinstance(message, Show) else crew.behind, news)
