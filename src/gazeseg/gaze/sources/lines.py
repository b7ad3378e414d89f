"""Lines out of bytes that come in pieces, from somebody who may send anything."""


class LineSplitter:
    """Pieces in, whole lines out; of a line that is too long nothing is kept.

    Args:
        longest: bytes of a line without its end.

    Attributes:
        overlong: lines that were thrown away.
    """

    def __init__(self, longest: int) -> None:
        self.overlong = 0
        self._longest = longest
        self._rest = b""
        self._skipping = False

    def feed(self, piece: bytes) -> list[bytes]:
        """The lines that ``piece`` completes, without their ends and without empty ones."""
        *whole, self._rest = (self._rest + piece).split(b"\n")
        lines = [line for line in map(self._judged, whole) if line]
        if len(self._rest) > self._longest:
            self.overlong += not self._skipping
            self._skipping, self._rest = True, b""
        return lines

    def _judged(self, line: bytes) -> bytes:
        """The line; empty for the end of one that is too long."""
        if self._skipping:
            self._skipping = False
            return b""
        if len(line) > self._longest:
            self.overlong += 1
            return b""
        return line.rstrip(b"\r")
