"""From a fixation on the screen to a place in the volume, with its uncertainty: the only place that does this."""

from math import hypot, pi, sqrt

from gazeseg.gaze.error_field import ErrorField
from gazeseg.gaze.precision import effective_samples
from gazeseg.types import Fixation, GazeQuality, Look, Screen, View

# Where the colour of the noise is not known: samples closer in time than this tell little new (assumed; colour of
# noise: doi 10.3758/s13428-020-01400-9).
INDEPENDENT_AFTER_S = 1.0 / 30.0
# The eye itself lands beside what is meant and wanders within a fixation; per axis (assumed, see simulate/eye.py).
EYE_DEG = 0.15


def locate(
    fixation: Fixation, view: View, screen: Screen, quality: GazeQuality | ErrorField, drift_deg: float = 0.0
) -> Look | None:
    """The voxel under a fixation, or None off the slice or off the screen (nobody can look at what is not shown).

    ``sigma_mm`` adds, in quadrature and per axis: the systematic error (of the whole screen, or of the place where an
    ``ErrorField`` knows it), doubt about drift, the noise left after averaging, and the eye's own error. That is
    ``EYE_DEG``, or more where the samples spread wider than the noise explains: a fixation that joins two targets may
    be meant for either of them. On simulated looks 68 % lie within one sigma (``tests/gaze/test_sigma.py``).

    Args:
        fixation: in display coordinates.
        view: shown during the fixation.
        screen: where it was shown.
        quality: of the gaze.
        drift_deg: doubt per axis about drift since the calibration.
    """
    x, y = fixation.xy
    px = screen.to_px((x, y))
    if not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 and bool(view.contains(px))):
        return None
    i, j, k = view.to_voxel(px).tolist()
    sigma_deg = hypot(_bias_deg(fixation, quality), drift_deg, *_own_deg(fixation, quality))
    return Look(fixation, view, (i, j, k), _in_mm(sigma_deg, view, screen))


def _bias_deg(fixation: Fixation, quality: GazeQuality | ErrorField) -> float:
    """Standard deviation per axis of the systematic error."""
    if isinstance(quality, ErrorField):
        return quality.bias_deg(fixation.xy)
    # A 2D normal error with SD s per axis has mean length s sqrt(pi / 2); accuracy is that mean length.
    return quality.accuracy_deg / sqrt(pi / 2.0)


def _own_deg(fixation: Fixation, quality: GazeQuality | ErrorField) -> tuple[float, float]:
    """Noise left in the mean of this fixation, and the eye's own error, per axis."""
    known = quality.quality if isinstance(quality, ErrorField) else quality
    noise_deg = known.precision_deg / sqrt(_independent(fixation, known))
    wander_deg = sqrt(max(fixation.spread_deg**2 - known.precision_deg**2, 0.0))
    # The mean of two places is off either by half their distance. That is sqrt 2 of the spread, which is per axis and
    # averaged over both.
    return noise_deg, max(EYE_DEG, sqrt(2.0) * wander_deg)


def _independent(fixation: Fixation, quality: GazeQuality) -> float:
    """How many independent samples a fixation is worth: at least 1, at most all."""
    if quality.rms_over_std is not None:
        return effective_samples(fixation.n_samples, quality.rms_over_std)
    return max(1.0, min(float(fixation.n_samples), fixation.duration_s / INDEPENDENT_AFTER_S))


def _in_mm(sigma_deg: float, view: View, screen: Screen) -> float:
    """Anatomy under an angle; never less than half a voxel."""
    mm_per_degree = screen.px_per_degree * sqrt(view.mm_per_px[0] * view.mm_per_px[1])
    voxel_mm = sqrt(view.spacing_mm[view.plane.x_axis] * view.spacing_mm[view.plane.y_axis])
    return max(sigma_deg * mm_per_degree, voxel_mm / 2.0)
