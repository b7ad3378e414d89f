"""A click that the reader keeps: the gaze just before it was on it, which tells of drift."""

from collections import deque
from dataclasses import dataclass

from gazeseg.types import GazeSample

KEPT_S = 3.0  # a click that stands so long was meant (assumed)
RECENT_S = 0.5
MOST = 1000  # samples


@dataclass(frozen=True, slots=True)
class KeptClick:
    """When and where (display coordinates) the button went down, and the calibrated gaze before that."""

    t_s: float
    xy: tuple[float, float]
    samples: tuple[GazeSample, ...]


class Clicks:
    """The last click, until it was kept long enough or taken back."""

    def __init__(self) -> None:
        self._recent: deque[GazeSample] = deque(maxlen=MOST)
        self._click: KeptClick | None = None

    def sample(self, sample: GazeSample) -> None:
        """Calibrated gaze, also while the mouse has the hand."""
        self._recent.append(sample)

    def clicked(self, t_s: float, xy: tuple[float, float]) -> None:
        """A click; an earlier one that still waited says nothing."""
        self._click = KeptClick(t_s, xy, tuple(sample for sample in self._recent if sample.t_s > t_s - RECENT_S))

    def taken_back(self) -> None:
        """Something was undone."""
        self._click = None

    def kept(self, now_s: float) -> KeptClick | None:
        """The click that has stood long enough by now, once."""
        if self._click is None or now_s - self._click.t_s < KEPT_S:
            return None
        click, self._click = self._click, None
        return click
