"""Messages of the page in, messages to the page out. Synchronous, without any network."""

from gazeseg.serve.desk.handlers import HANDLERS
from gazeseg.serve.desk.looking import preview
from gazeseg.serve.desk.reading import Reading
from gazeseg.serve.wire import ClientMessage, ServerMessage


class Desk(Reading):
    """A session with a screen before it: a reading that understands the messages of a page."""

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
        return [self.state(), *self.carry.known({plane: name for name, plane in self.planes.items()})]

    def leave(self) -> None:
        """The page has gone: what was held means nothing, and a recording is written."""
        self.gazing.reset()
        self.examining.reset()
        self.carry.job = None

    def preview(self, t_s: float) -> list[ServerMessage]:
        """The mask as it would be if the key came up now; nothing of it is kept."""
        return preview(self, t_s)
