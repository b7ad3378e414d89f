"""From a fixation on the screen to a place in the volume, with its uncertainty: the only place that does this."""

from math import pi, sqrt

from gazeseg.types import Fixation, GazeQuality, Look, Screen, View

# Noise of trackers is coloured and the eye itself wanders slowly, so that samples closer in time than this tell
# little new (assumed; colour of noise: doi 10.3758/s13428-020-01400-9).
INDEPENDENT_AFTER_S = 1.0 / 30.0


def locate(fixation: Fixation, view: View, screen: Screen, quality: GazeQuality) -> Look | None:
    """The voxel under a fixation, or None off the slice or off the screen (nobody can look at what is not shown).

    ``sigma_mm`` adds, in quadrature and per axis, the tracker's systematic error and the noise left after averaging.
    """
    x, y = fixation.xy
    px = screen.to_px((x, y))
    if not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 and bool(view.contains(px))):
        return None
    i, j, k = view.to_voxel(px).tolist()
    return Look(fixation, view, (i, j, k), _sigma_mm(fixation, view, screen, quality))


def _sigma_mm(fixation: Fixation, view: View, screen: Screen, quality: GazeQuality) -> float:
    mm_per_degree = screen.px_per_degree * sqrt(view.mm_per_px[0] * view.mm_per_px[1])
    # A 2D normal error with SD s per axis has mean length s sqrt(pi / 2); accuracy is that mean length.
    bias_mm = quality.accuracy_deg / sqrt(pi / 2.0) * mm_per_degree
    noise_mm = quality.precision_deg / sqrt(_effective_samples(fixation)) * mm_per_degree
    voxel_mm = sqrt(view.spacing_mm[view.plane.x_axis] * view.spacing_mm[view.plane.y_axis])
    return max(sqrt(bias_mm**2 + noise_mm**2), voxel_mm / 2.0)


def _effective_samples(fixation: Fixation) -> float:
    """How many independent samples a fixation is worth: at least 1, at most all."""
    return max(1.0, min(float(fixation.n_samples), fixation.duration_s / INDEPENDENT_AFTER_S))
