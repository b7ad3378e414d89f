"""Where the eye truly points: fixations on targets, saccades between them, and the small movements within.

Angles are degrees from the screen's centre, x right, y down, flat: screen pixels over ``Screen.px_per_degree``.
"""

from dataclasses import dataclass

import numpy as np

from gazeseg.types import Float

UNDERSHOOT = (0.05, 0.10)  # primary saccades fall short by this share of their length
CORRECTED_ABOVE_DEG = 0.3  # an error smaller than this is left as it is
CORRECTED_AFTER_S = 0.13
FIXATIONAL_SD_DEG = 0.1
FIXATIONAL_TAU_S = 0.1  # assumed: how fast slow drift and microsaccades are pulled back
MICROSACCADE_HZ = 1.5
MICROSACCADE_DEG = (0.1, 0.5)


def saccade_s(length_deg: Float) -> Float:
    """Duration of saccades by the main sequence: 2.2 ms per degree plus 21 ms; none for no movement."""
    length = np.asarray(length_deg, dtype=np.float64)
    return np.where(length > 0, 0.0022 * length + 0.021, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Stations of the eye: saccade ``k`` leaves at ``leave_s[k]`` and brings the eye to ``stops_deg[k + 1]``.

    Attributes:
        stops_deg: (m + 1, 2), the first where the eye was before.
        leave_s: (m,) rising.
    """

    stops_deg: Float
    leave_s: Float

    def at(self, t_s: Float) -> Float:
        """Position (n, 2) at times (n,); velocity is bell-shaped within a saccade."""
        k = np.searchsorted(self.leave_s, t_s, side="right") - 1
        before = np.maximum(k, 0)
        step = np.diff(self.stops_deg, axis=0)
        took = np.maximum(saccade_s(np.linalg.norm(step, axis=1)), 1e-9)
        done = np.clip((t_s - self.leave_s[before]) / took[before], 0.0, 1.0) * (k >= 0)
        eased = done**3 * (10 - 15 * done + 6 * done**2)  # minimum jerk
        return np.asarray(self.stops_deg[before] + step[before] * eased[:, None])


def plan(start_deg: Float, targets_deg: Float, durations_s: Float, start_s: float, rng: np.random.Generator) -> Path:
    """From targets to stations: long saccades fall short, and a second small one corrects the rest.

    Args:
        start_deg: (2,) where the eye is now.
        targets_deg: (n, 2).
        durations_s: (n,) time given to each target, the saccade to it included.
        start_s: when the eye leaves for the first target.
        rng: for the undershoot.
    """
    begin = start_s + np.concatenate([[0.0], np.cumsum(durations_s)[:-1]])
    origins = np.vstack([start_deg, targets_deg[:-1]])
    short = rng.uniform(*UNDERSHOOT, size=(len(targets_deg), 1))
    landings = targets_deg - short * (targets_deg - origins)
    miss = np.linalg.norm(targets_deg - landings, axis=1)
    flight = saccade_s(np.linalg.norm(landings - origins, axis=1))
    corrected = (miss > CORRECTED_ABOVE_DEG) & (flight + CORRECTED_AFTER_S < durations_s)
    stops = np.vstack([landings, targets_deg[corrected]])
    leave = np.concatenate([begin, (begin + flight + CORRECTED_AFTER_S)[corrected]])
    order = np.argsort(leave, kind="stable")
    return Path(np.vstack([start_deg, stops[order]]), leave[order])


def coloured(n: int, sd: float, correlation: float, rng: np.random.Generator) -> Float:
    """(n, 2) noise of standard deviation ``sd`` per axis whose neighbours correlate by ``correlation`` (AR(1))."""
    return _decayed(_impulses(n, sd, correlation, rng), correlation)


def fixational(n: int, rate_hz: float, rng: np.random.Generator) -> Float:
    """(n, 2) degrees around the target: slow movement, and microsaccades that are pulled back afterwards."""
    keep = float(np.exp(-1 / (rate_hz * FIXATIONAL_TAU_S)))
    moves = _impulses(n, FIXATIONAL_SD_DEG, keep, rng)
    jumps = np.flatnonzero(rng.random(n) < MICROSACCADE_HZ / rate_hz)
    angle, size = rng.uniform(0, 2 * np.pi, len(jumps)), rng.uniform(*MICROSACCADE_DEG, len(jumps))
    moves[jumps] += np.stack([np.cos(angle), np.sin(angle)], axis=1) * size[:, None]
    return _decayed(moves, keep)


def _impulses(n: int, sd: float, correlation: float, rng: np.random.Generator) -> Float:
    impulses = rng.normal(0.0, sd, (n, 2))
    impulses[1:] *= np.sqrt(1 - correlation**2)  # the first is drawn from the steady state
    return impulses


def _decayed(impulses: Float, correlation: float) -> Float:
    """Sum of impulses, each fading by ``correlation`` per sample."""
    if correlation == 0:
        return impulses
    # A geometric kernel cut where it is below 1e-4: as a convolution this is much faster than a loop over samples.
    taps = min(len(impulses), int(np.ceil(np.log(1e-4) / np.log(abs(correlation)))) + 1)
    kernel = correlation ** np.arange(taps)
    return np.stack([np.convolve(axis, kernel)[: len(axis)] for axis in impulses.T], axis=1)
