"""The clock of a page and ours."""

from gazeseg.serve.wire import ClientMessage, Gaze, Pointer

LISTENED = 20


class PageClock:
    """Turns seconds of a page into seconds of our monotonic clock.

    The way from the page takes time, never less than nothing: of the first messages the one that came quickest tells how the
    clocks stand to each other. After that the offset stays, so that time never runs backwards.
    """

    def __init__(self) -> None:
        self._offset_s = float("inf")
        self._heard = 0

    def to_host(self, message: ClientMessage, now_s: float) -> ClientMessage:
        """The message with times of our clock; ``now_s`` is when it came, on that clock."""
        if isinstance(message, Pointer) or (isinstance(message, Gaze) and not message.samples):
            return message
        newest_s = message.samples[-1][0] if isinstance(message, Gaze) else message.t_s
        if self._heard < LISTENED:
            self._offset_s = min(self._offset_s, now_s - newest_s)
            self._heard += 1
        if isinstance(message, Gaze):
            return Gaze(samples=[(t_s + self._offset_s, x, y) for t_s, x, y in message.samples])
        return message.model_copy(update={"t_s": message.t_s + self._offset_s})
