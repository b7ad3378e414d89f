"""A simulated reader before a simulated tracker: ``gaze = target + bias + drift + fixational + noise``, with gaps."""

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.simulate.bias import BiasField
from gazeseg.simulate.eye import coloured, fixational, plan
from gazeseg.simulate.trackers import Tracker
from gazeseg.types import Bool, Float, GazeSample, Screen, View

BLINK_S = (0.1, 0.3)


class Reader:
    """One session of one reader: what is drawn once (bias) or goes on (drift, where the eye is) is kept between looks.

    Equal trackers, screens, generators and calls give equal samples.

    Args:
        tracker: how wrong the gaze is.
        screen: where it falls.
        rng: the only source of chance.
    """

    def __init__(self, tracker: Tracker, screen: Screen, rng: np.random.Generator) -> None:
        self.tracker = tracker
        self.screen = screen
        self._rng = rng
        self._bias = BiasField.draw(tracker.accuracy_deg, rng)
        self._drift_deg: Float = np.zeros(2)
        self._eye_deg: Float = np.zeros(2)
        self._end_s = -np.inf

    def look(
        self, view: View, targets_xy: npt.ArrayLike, durations_s: npt.ArrayLike, start_s: float
    ) -> list[GazeSample]:
        """Look at targets one after the other and give what the tracker says.

        Args:
            view: how the slice stands on the screen.
            targets_xy: (n, 2) slice pixels.
            durations_s: (n,) seconds for each target; the saccade to a target takes the first part of its time.
            start_s: when it begins; not before the end of the look before.

        Returns:
            The samples of ``start_s <= t < start_s + sum(durations_s)`` on the tracker's clock, whose stamps are coarse.

        Raises:
            InputError: shapes that do not fit, durations that are not positive, or time going back.
        """
        targets, durations = _checked(targets_xy, durations_s)
        if start_s < self._end_s - 1e-9:
            raise InputError(
                f"expected a look from {self._end_s:.3f} s on, found {start_s:.3f} s: time goes forward only"
            )
        self._end_s = start_s + float(durations.sum())
        stops = self._degrees(targets * np.asarray(view.scale_px) + np.asarray(view.origin_px))
        path = plan(self._eye_deg, stops, durations, start_s, self._rng)
        self._eye_deg = stops[-1]
        t = self._clock(start_s, self._end_s)
        eye = path.at(t - self.tracker.latency_s) + fixational(len(t), self.tracker.rate_hz, self._rng)
        return self._seen(t, eye)

    def _seen(self, t_s: Float, eye_deg: Float) -> list[GazeSample]:
        """What the tracker reports of an eye at (n, 2) degrees."""
        noise = coloured(len(t_s), self.tracker.noise_deg, self.tracker.noise_correlation, self._rng)
        bias = self._bias.at(self._display(eye_deg))
        xy = self._display(eye_deg + bias + self._drift(len(t_s)) + noise)
        valid = ~self._gaps(t_s)
        xy[~valid] = np.nan
        rows = zip(t_s.tolist(), xy[:, 0].tolist(), xy[:, 1].tolist(), valid.tolist(), strict=True)
        return [GazeSample(*row) for row in rows]

    def _clock(self, start_s: float, end_s: float) -> Float:
        """Stamps of one free-running clock, so that looks that follow each other share no sample."""
        rate, stamp = self.tracker.rate_hz, self.tracker.stamp_s
        numbers = np.arange(int(start_s * rate) - 1, int(end_s * rate) + 2)
        stamps = np.round(np.round(numbers / rate / stamp) * stamp, 9)
        return stamps[(stamps >= start_s - 1e-9) & (stamps < end_s - 1e-9)]

    def _drift(self, n: int) -> Float:
        """Random walk with rare steps (changes of posture), (n, 2) degrees; goes on with the next look."""
        minutes = 1 / (60 * self.tracker.rate_hz)
        steps = self._rng.normal(0.0, self.tracker.drift_deg * np.sqrt(minutes), (n, 2))
        moved = self._rng.random(n) < self.tracker.posture_per_min * minutes
        steps[moved] += self._rng.normal(0.0, self.tracker.posture_deg, (int(moved.sum()), 2))
        walk = self._drift_deg + np.cumsum(steps, axis=0)
        self._drift_deg = walk[-1] if n else self._drift_deg
        return np.asarray(walk)

    def _gaps(self, t_s: Float) -> Bool:
        """Blinks and lost samples."""
        if not len(t_s):
            return np.zeros(0, dtype=np.bool_)
        seconds = float(t_s[-1] - t_s[0]) + 1 / self.tracker.rate_hz
        blinks = self._rng.uniform(*BLINK_S, self._rng.poisson(seconds * self.tracker.blinks_per_min / 60))
        losses = self._rng.exponential(
            self.tracker.loss_burst_s, self._rng.poisson(seconds * self.tracker.loss / self.tracker.loss_burst_s)
        )
        lengths = np.concatenate([blinks, losses])
        begin = t_s[0] + self._rng.random(len(lengths)) * seconds
        return np.asarray(((t_s >= begin[:, None]) & (t_s < (begin + lengths)[:, None])).any(axis=0))

    def _degrees(self, px: Float) -> Float:
        return np.asarray((px - np.asarray(self.screen.size_px) / 2) / self.screen.px_per_degree)

    def _display(self, deg: Float) -> Float:
        return self.screen.to_display(deg * self.screen.px_per_degree + np.asarray(self.screen.size_px) / 2)


def _checked(targets_xy: npt.ArrayLike, durations_s: npt.ArrayLike) -> tuple[Float, Float]:
    targets, durations = np.asarray(targets_xy, dtype=np.float64), np.asarray(durations_s, dtype=np.float64)
    if targets.ndim != 2 or targets.shape[1] != 2 or not len(targets) or durations.shape != targets.shape[:1]:
        raise InputError(f"expected targets (n, 2) and n durations, n > 0, found {targets.shape} and {durations.shape}")
    if not (np.isfinite(targets).all() and np.isfinite(durations).all() and (durations > 0).all()):
        raise InputError("expected finite targets and durations above 0 s, found others")
    return targets, durations
