"""The link to an EyeLink: its package, its pixels, its clock, its samples.

What a tracker answers was seen in the dummy mode of pylink 2.2.596.0, and read in its documentation.
"""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import Any

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.sources.clocking import from_exchanges
from gazeseg.gaze.sources.eyes import EyeSeen
from gazeseg.gaze.sources.source import ClockEstimate
from gazeseg.types import Screen

MISSING = -32768.0
SAMPLE, LOST = 200, 0x3F  # of getNextData
ASK_S = 0.1
EXCHANGES = 10
EXCHANGES_AGAIN = 3  # samples wait meanwhile
MS = 1e-3


@dataclass(frozen=True, slots=True)
class Display:
    """Pixels of the screen as the tracker counts them: the first at the left and top, and how many."""

    corner_px: tuple[float, float]
    size_px: tuple[float, float]

    def eye(self, data: Any) -> EyeSeen:
        """One eye of a sample; None, and -32768 for either coordinate, is an eye that was not seen."""
        x, y = data.getGaze() if data is not None else (MISSING, MISSING)
        if MISSING in (x, y):
            return EyeSeen(nan, nan, False)
        return EyeSeen((x - self.corner_px[0]) / self.size_px[0], (y - self.corner_px[1]) / self.size_px[1], True)


def load_pylink() -> Any:
    """The maker's package; it says its name on standard output, which belongs to our own results.

    Raises:
        MissingExtraError: it is not installed, or another package of that name is.
    """
    try:
        with contextlib.redirect_stdout(sys.stderr):
            import pylink
    except ImportError:
        pylink = None
    if not hasattr(pylink, "EyeLink"):  # PyPI has another pylink
        raise MissingExtraError(
            "eyelink: needs pylink of SR Research, which is not installed: pip install sr-research-pylink "
            "(proprietary, free for non-commercial use; see www.sr-research.com/support)"
        )
    return pylink


def fetch(tracker: Any) -> list[Any]:
    """All samples that wait, in order; None stands where the tracker says that data were lost."""
    news: list[Any] = []
    while kind := tracker.getNextData():
        if kind == SAMPLE:
            news.append(tracker.getFloatData())
        elif kind == LOST:
            news.append(None)
    return [one for one in news if one is None or hasattr(one, "getTime")]


def display_of(coords: str, screen: Screen | None) -> Display:
    """The pixels a tracker tells as ``left, top, right, bottom``, of which the last are still on the screen.

    Raises:
        SourceError: it tells nothing and the user neither, or they disagree.
    """
    try:
        left, top, right, bottom = map(float, coords.replace(",", " ").split())
    except ValueError:
        if screen is None:
            raise SourceError(
                "expected the pixels of the screen from the EyeLink, found no answer: give screen=SCREEN behind a ?"
            ) from None
        return Display((0.0, 0.0), (float(screen.size_px[0]), float(screen.size_px[1])))
    size_px = (right - left + 1, bottom - top + 1)
    wide_enough = screen is None or all(abs(a - b) <= 1 for a, b in zip(size_px, screen.size_px, strict=True))
    if not wide_enough or min(size_px) < 2:
        said = f"{screen.size_px[0]}x{screen.size_px[1]}" if screen else "a screen"
        raise SourceError(
            f"expected {said} px, found {size_px[0]:g}x{size_px[1]:g} px in the EyeLink: correct screen= or the tracker"
        )
    return Display((left, top), size_px)


def asked(tracker: Any, name: str, now: Callable[[], float]) -> str:
    """The value of a setting of the tracker; empty if it does not answer in time."""
    tracker.readRequest(name)
    return str(_wait(tracker.readReply, now) or "")


def ask_offset(tracker: Any, now: Callable[[], float], times: int = EXCHANGES) -> ClockEstimate | None:
    """Host minus tracker time by the shortest of so many round trips; the tracker tells whole ms."""
    exchanges = []
    for _ in range(times):
        asked_s = now()
        tracker.requestTime()
        tracker_ms = _wait(tracker.readTime, now)
        if not tracker_ms:
            break
        exchanges.append((asked_s, (tracker_ms + 0.5) * MS, now()))
    return from_exchanges(exchanges)


def _wait(read: Callable[[], Any], now: Callable[[], float]) -> Any:
    """What ``read`` gives once it gives something; else, after a while, nothing."""
    started_s = now()
    while not (answer := read()) and now() - started_s < ASK_S:
        pass  # answers come within a ms; a sleep would make round trips longer than they are
    return answer


def stop(tracker: Any) -> None:
    """End the recording on the link and let the Host PC go."""
    with contextlib.suppress(RuntimeError):
        tracker.stopRecording()
        tracker.setOfflineMode()
        tracker.close()
