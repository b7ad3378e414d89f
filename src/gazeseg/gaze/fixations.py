"""Fixations, found while the samples come in.

A hybrid of velocity and dispersion with a reset at saccades. A fixation starts when the eye stayed within a limit
for 80 ms without a jump; it lives while samples stay near its mean; two outliers in a row end it. Measured against
EMA, moving average and 1-euro filters, the mean with reset was the most precise and among the fastest.
The limit follows the noise: max(1 degree, 4 sigma). Noise of trackers: doi 10.3758/s13428-020-01400-9.
Scrolling is not fixation (doi 10.1117/1.JMI.3.1.011002): callers ``cut`` at every change of the view.
"""

from collections import deque
from collections.abc import Iterable
from math import atan, degrees, isfinite, sqrt

from gazeseg.errors import InputError
from gazeseg.gaze.cluster import Cluster, Seen, mean_xy
from gazeseg.gaze.fixation_config import FixationConfig
from gazeseg.gaze.noise import StepNoise
from gazeseg.gaze.pace import Pace
from gazeseg.types import Fixation, GazeSample, Screen

FARTHEST = 1.5  # screens from the centre: a position farther off is a fault of the tracker, no gaze; NaN is farther too


class FixationDetector:
    """Samples in, finished fixations out; equal samples and cuts give equal fixations.

    Args:
        screen: turns display coordinates into visual angles.
        precision_deg: standard deviation of the tracker's samples per axis. Louder noise in the samples raises it.
        config: thresholds.

    Attributes:
        ignored: samples with a time that did not go forward, or is no number.
    """

    def __init__(self, screen: Screen, precision_deg: float, config: FixationConfig | None = None) -> None:
        if not (isfinite(precision_deg) and precision_deg >= 0):
            raise InputError(f"expected precision >= 0 degrees, found {precision_deg}")
        self.config = config or FixationConfig()
        self.ignored = 0
        self._precision_deg = precision_deg
        self._deg_from_x = screen.size_mm[0] / screen.distance_mm
        self._deg_from_y = screen.size_mm[1] / screen.distance_mm
        self._noise = StepNoise()
        self._pace = Pace()
        self._clock_s = float("-inf")
        self._last: Seen | None = None
        self._candidate: deque[Seen] = deque()
        self._running: Cluster | None = None
        self._outliers: list[Seen] = []

    def push(self, sample: GazeSample) -> Fixation | None:
        """Take one sample; return the fixation that it ended, if any."""
        if not sample.t_s > self._clock_s or not isfinite(sample.t_s):
            self.ignored += 1
            return None
        self._clock_s = sample.t_s
        self._pace.add(sample.t_s)
        ended = self._end_at_gap(sample.t_s)
        if sample.valid and abs(sample.x - 0.5) <= FARTHEST and abs(sample.y - 0.5) <= FARTHEST:
            seen = self._seen(sample)
            ended = self._take(seen) or ended
            self._last = seen
        return ended

    def cut(self) -> Fixation | None:
        """End what runs: the view changed, a key came up, or the samples end. Later samples start anew."""
        running, candidate = self._running, list(self._candidate)
        self._forget()
        if running is not None:
            return running.fixation()
        if candidate and candidate[-1].t_s - candidate[0].t_s >= self.config.min_s:
            return Cluster(candidate, self.config.window_s).fixation()
        return None

    @property
    def live(self) -> Fixation | None:
        """The fixation so far while one runs."""
        return self._running.fixation() if self._running else None

    @property
    def where(self) -> tuple[float, float] | None:
        """Where the eye is, display coordinates, noise averaged out: what a display may follow.

        It moves with the second sample after a saccade, before a new fixation is sure; None before any sample, and
        right after a cut.
        """
        if self._running is not None:
            return self._running.where(max(self._precision_deg, self._noise.sigma_deg))
        return mean_xy(self._candidate) if self._candidate else None

    def _take(self, seen: Seen) -> Fixation | None:
        sigma_deg = self._track_noise(seen)
        if self._running is None:
            self._grow_candidate(seen, sigma_deg)
            return None
        if self._running.distance_deg(seen) <= self._limit_deg(sigma_deg):
            self._running.add(seen)
            self._outliers.clear()
            return None
        self._outliers.append(seen)
        if len(self._outliers) < self.config.outliers:
            return None
        ended, left = self._running.fixation(), list(self._outliers)
        self._forget()
        for outlier in left:
            self._grow_candidate(outlier, sigma_deg)
        return ended

    def _grow_candidate(self, seen: Seen, sigma_deg: float) -> None:
        """Add a sample to those that may become a fixation, and start it when they stayed together long enough."""
        candidate = self._candidate
        if candidate and self._is_jump(candidate[-1], seen, sigma_deg):
            candidate.clear()
        candidate.append(seen)
        limit_deg = self._limit_deg(sigma_deg)
        while len(candidate) > 1 and not _together(candidate, limit_deg):
            candidate.popleft()
        if seen.t_s - candidate[0].t_s >= self.config.start_s:
            self._running = Cluster(list(candidate), self.config.window_s)
            candidate.clear()

    def _end_at_gap(self, t_s: float) -> Fixation | None:
        """End what runs when no valid sample came for too long."""
        least_s = self.config.gap_s
        if self._last is None or t_s - self._last.t_s < least_s:
            return None
        if t_s - self._last.t_s < self._pace.gap_s(least_s):  # below 14 Hz every step is longer than ``least_s``
            return None
        self._last = None
        return self.cut()

    def _track_noise(self, seen: Seen) -> float:
        if self._last is not None:
            self._noise.add(seen.x_deg - self._last.x_deg, seen.y_deg - self._last.y_deg)
        return max(self._precision_deg, self._noise.sigma_deg)

    def _limit_deg(self, sigma_deg: float) -> float:
        return max(self.config.limit_deg, self.config.limit_sigmas * sigma_deg)

    def _is_jump(self, before: Seen, after: Seen, sigma_deg: float) -> bool:
        step_deg = before.step_deg(after)
        fast = step_deg > self.config.jump_deg_per_s * (after.t_s - before.t_s)
        return fast and step_deg > self.config.jump_sigmas * sqrt(2.0) * sigma_deg

    def _seen(self, sample: GazeSample) -> Seen:
        x_deg = degrees(atan((sample.x - 0.5) * self._deg_from_x))
        y_deg = degrees(atan((sample.y - 0.5) * self._deg_from_y))
        return Seen(sample.t_s, sample.x, sample.y, x_deg, y_deg)

    def _forget(self) -> None:
        self._running = None
        self._candidate.clear()
        self._outliers.clear()


def detect(
    samples: Iterable[GazeSample],
    screen: Screen,
    precision_deg: float,
    cuts_s: Iterable[float] = (),
    config: FixationConfig | None = None,
) -> list[Fixation]:
    """All fixations of a recording: the online detector, folded over the samples.

    Args:
        samples: in order of time.
        screen: as for the detector.
        precision_deg: as for the detector.
        cuts_s: times at which the view changed; samples from a cut on belong to what follows it.
        config: as for the detector.
    """
    detector = FixationDetector(screen, precision_deg, config)
    cuts = sorted(cuts_s, reverse=True)
    found: list[Fixation | None] = []
    for sample in samples:
        while cuts and cuts[-1] <= sample.t_s:
            cuts.pop()
            found.append(detector.cut())
        found.append(detector.push(sample))
    found.append(detector.cut())
    return [fixation for fixation in found if fixation is not None]


def _together(candidate: deque[Seen], limit_deg: float) -> bool:
    """Whether all samples lie within the limit of their mean."""
    mean_x = sum(seen.x_deg for seen in candidate) / len(candidate)
    mean_y = sum(seen.y_deg for seen in candidate) / len(candidate)
    limit = limit_deg * limit_deg
    return all((seen.x_deg - mean_x) ** 2 + (seen.y_deg - mean_y) ** 2 <= limit for seen in candidate)
