"""The mouse as gaze: the page feeds where the pointer is. Also the smallest example of a source."""

from math import nan

from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.source import DeviceInfo


class PointerSource(LiveSource):
    """``pointer:`` positions of the pointer in display coordinates, stamped when they arrive."""

    def __init__(self) -> None:
        super().__init__(DeviceInfo("gazeseg", "pointer", notes=("a hand moved this, no eye",)))

    def feed(self, x: float, y: float) -> None:
        """The pointer is here now, in display coordinates."""
        self.take(None, x, y, valid=True)

    def left(self) -> None:
        """The pointer left the page: there is no gaze."""
        self.take(None, nan, nan, valid=False)


def open_pointer(address: Address) -> PointerSource:
    """From an address without options."""
    address.only(())
    return PointerSource()
