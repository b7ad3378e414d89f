"""Gaze that a tracker in the page computed, in batches with the page's own stamps."""

from collections.abc import Iterable

from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.source import DeviceInfo
from gazeseg.types import GazeSample

NOTE = "gaze from a webcam is off by degrees: a demonstration, or coarse regions"


class BrowserSource(LiveSource):
    """``browser:`` samples that the page posts; ``t_s`` is ``performance.now()`` in seconds when the picture was taken.

    Args:
        info: of the tracker in the page; a webcam if None.
    """

    def __init__(self, info: DeviceInfo | None = None) -> None:
        super().__init__(info or DeviceInfo("gazeseg", "webcam in the browser", notes=(NOTE,)))

    def feed(self, batch: Iterable[GazeSample]) -> None:
        """A batch has come, in the order of time, in display coordinates."""
        for t_s, x, y, valid in batch:
            self.take(t_s, x, y, valid)


def open_browser(address: Address) -> BrowserSource:
    """From an address without options."""
    address.only(())
    return BrowserSource()
