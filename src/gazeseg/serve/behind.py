"""Work that a message starts behind the conversation, where nobody waits for it: the one table to add such work to."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from gazeseg.serve.carrying_on import carry_on
from gazeseg.serve.doubting_on import find_doubts
from gazeseg.serve.embedding_ahead import embed_ahead
from gazeseg.serve.offering import offer_others
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import Carry, Click, ClientMessage, Doubt, Drag, Fill, Gaze, Key, Message, Show

News = Callable[[], None]
"""To be called from any thread when the page has to hear how things stand."""

Work = Callable[[Seat, ThreadPoolExecutor, News], None]
"""Puts itself in the line it is handed, one short piece at a time, and returns at once."""

BEHIND: Mapping[type[Message], Work] = {
    Show: lambda seat, embedders, _news: embed_ahead(seat, embedders),
    Carry: carry_on,
    Fill: carry_on,
    Key: offer_others,
    Gaze: offer_others,  # a long look presses the key
    Click: offer_others,
    Drag: offer_others,
    Doubt: find_doubts,
}


def begin_behind(message: ClientMessage, seat: Seat, embedders: ThreadPoolExecutor, news: News) -> None:
    """Start what follows from a message that was handled, if anything does."""
    work = BEHIND.get(type(message))
    if work is not None:
        work(seat, embedders, news)
