"""Messages of the page in, messages to the page out. Synchronous, without any network."""

from pathlib import Path

from gazeseg.serve.desk.handlers import HANDLERS
from gazeseg.serve.desk.previewing import Previewing
from gazeseg.serve.desk.reading import Reading
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.wire import ClientMessage, ServerMessage
from gazeseg.session import Session


class Desk(Reading):
    """A session with a screen before it: a reading that understands the messages of a page."""

    def __init__(self, session: Session, eyes: Eyes | None = None, recordings: Path | None = None) -> None:
        super().__init__(session, eyes, recordings)
        self._previewing = Previewing()

    def handle(self, message: ClientMessage) -> list[ServerMessage]:
        """Let a message happen; returns what the page has to know.

        Raises:
            InputError: it cannot happen; nothing has changed.
        """
        return [
            *HANDLERS[type(message)](self, message),
            *self.examining.news(),
            *self.choosing.news(),
            *self.doubting.news(),
        ]

    def opening(self) -> list[ServerMessage]:
        """A page has just connected: what it has to know. Its clock begins anew, so nothing of an earlier page is held."""
        self.leave()
        self.view = None
        self.outlines.forget()
        self.choosing.forget()
        self._previewing.forget()
        return [self.state(), *self.carry.known({plane: name for name, plane in self.planes.items()})]

    def leave(self) -> None:
        """The page has gone: what was held means nothing, and a recording is written."""
        self.gazing.reset()
        self.examining.reset()
        self.carry.job = None

    def preview(self, t_s: float) -> list[ServerMessage]:
        """The mask as it would be if the key came up now, as often as that is of use; nothing of it is kept."""
        return self._previewing.of(self, t_s)

    def as_it_is(self) -> list[ServerMessage]:
        """After something was refused: what counts on the slice shown, in place of what may have been drawn there."""
        self.outlines.forget()
        self._previewing.forget()
        chosen = [] if self.view is None or self.active is None else [self.outlines.message(self.target("a mask"))]
        return [*self.masks_shown(), *chosen, self.state()]
