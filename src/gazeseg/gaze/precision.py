"""Precision: how far samples of a resting eye lie from each other, and what their mean is worth.

Measures and their names follow Dunn et al. 2023 (doi 10.3758/s13428-023-02187-1). Noise of different colours shows in
different ones (doi 10.3758/s13428-020-01400-9): a filtered tracker has small steps and still a wide spread.
"""

from math import log, pi

import numpy as np

from gazeseg.types import Bool, Float

BCEA_SHARE = 0.683  # of the samples, inside the ellipse


def rms_s2s(angles_deg: Float, follow: Bool | None = None) -> float:
    """Root mean square of the steps between neighbouring samples (n, 2), two-dimensional; NaN without any step.

    Args:
        angles_deg: (n, 2); a row of NaN is a lost sample and makes no step.
        follow: (n - 1,) whether the next sample really followed; None for all.
    """
    squares = (np.diff(angles_deg, axis=0) ** 2).sum(axis=1)
    known = np.isfinite(squares) if follow is None else np.isfinite(squares) & follow
    return float(np.sqrt(squares[known].mean())) if known.any() else float("nan")


def std(angles_deg: Float) -> float:
    """Standard deviation of samples (n, 2) around their mean, two-dimensional; NaN for fewer than two.

    Per axis it is this over sqrt 2.
    """
    return float(np.sqrt(angles_deg.var(axis=0, ddof=1).sum())) if len(angles_deg) > 1 else float("nan")


def bcea(angles_deg: Float, share: float = BCEA_SHARE) -> float:
    """Area of the ellipse that holds ``share`` of normal samples (n, 2), in square degrees; NaN for fewer than three.

    2 k pi sd_x sd_y sqrt(1 - r^2) with share = 1 - exp(-k).
    """
    if len(angles_deg) < 3:
        return float("nan")
    (xx, xy), (_, yy) = np.cov(angles_deg.T)
    return float(-2.0 * log(1.0 - share) * pi * np.sqrt(max(0.0, xx * yy - xy * xy)))


def effective_samples(n: float, rms_over_std: float) -> float:
    """How many independent samples the mean of ``n`` coloured ones is worth: at least 1, at most ``n``.

    Noise is taken as AR(1): neighbours correlate by r = 1 - (RMS / STD)^2 / 2, and a long mean is worth
    n (1 - r) / (1 + r) samples.
    """
    correlation = min(max(1.0 - rms_over_std**2 / 2.0, 0.0), 1.0)
    return max(1.0, n * (1.0 - correlation) / (1.0 + correlation))
