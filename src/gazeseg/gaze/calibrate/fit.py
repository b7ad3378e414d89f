"""From targets and gaze to a calibration."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate.model import MAX_POINTS, Calibration, Kind, basis
from gazeseg.gaze.calibrate.robust import RobustFit, fit_robust
from gazeseg.gaze.visual import angle_deg, flat_deg
from gazeseg.types import Bool, Float, Screen

NEEDED: dict[Kind, int] = {"affine": 4, "second-order": 7}
# How large corrections may well be, as standard deviations in degrees: anywhere for the shift, less for slopes and
# curves (assumed). With few or noisy points the fit stays nearer to no correction.
LIKELY_DEG = np.array([10.0, 2.0, 2.0, 1.0, 1.0, 1.0])
BETTER = 0.85  # the second order must lower the error at points left out to this share of the affine one
WILD_DEG = 2.0  # larger errors count as this one when kinds are compared


def fit(
    targets_xy: npt.ArrayLike,
    gaze_xy: npt.ArrayLike,
    screen: Screen,
    kind: Literal["affine", "second-order", "auto"] = "auto",
) -> Calibration:
    """Find the correction from gaze to targets, without the points that do not agree with the others.

    Args:
        targets_xy: (n, 2) display coordinates.
        gaze_xy: (n, 2) display coordinates of the tracker, without any correction; NaN where no gaze was seen.
        screen: where both are.
        kind: "auto" takes the second order where it predicts points left out clearly better, else affine.

    Raises:
        InputError: shapes that do not fit, targets that are not finite, or too few points seen or agreeing.
    """
    if kind not in ("affine", "second-order", "auto"):
        raise InputError(f"expected affine, second-order or auto, found {str(kind)[:30]!r}")
    targets, gaze = _checked(targets_xy, gaze_xy)
    seen = np.asarray(np.isfinite(gaze).all(axis=1))
    wanted: tuple[Kind, ...] = ("affine", "second-order") if kind == "auto" else (kind,)
    possible = [name for name in wanted if seen.sum() >= NEEDED[name]]
    if not possible:
        raise _too_few(wanted[0], int(seen.sum()), len(seen), "seen")
    wish_deg = flat_deg(targets, screen) - flat_deg(gaze, screen)
    found = {name: _fitted(gaze[seen], wish_deg[seen], name) for name in possible}
    best = _best(found)
    kept = _spread_over(seen, found[best].kept)
    if kept.sum() < NEEDED[best]:
        raise _too_few(best, int(kept.sum()), len(seen), "in agreement")
    return _calibration(found[best].coefficients, best, screen, targets, gaze, kept)


def _fitted(gaze_xy: Float, wish_deg: Float, kind: Kind) -> RobustFit:
    terms = basis(gaze_xy, kind)
    return fit_robust(terms, wish_deg, LIKELY_DEG[: terms.shape[1]])


def _best(found: dict[Kind, RobustFit]) -> Kind:
    """The simpler kind, unless the other predicts much better."""
    if len(found) == 1:
        return next(iter(found))
    error = {name: _error_left_out(fitted) for name, fitted in found.items()}
    return "second-order" if error["second-order"] < BETTER * error["affine"] else "affine"


def _error_left_out(fitted: RobustFit) -> float:
    lengths = np.minimum(np.linalg.norm(fitted.left_out, axis=1), WILD_DEG)
    return float(np.sqrt((lengths**2).mean()))


def _calibration(
    coefficients: Float, kind: Kind, screen: Screen, targets: Float, gaze: Float, kept: Bool
) -> Calibration:
    plain = Calibration(coefficients, kind, screen, np.zeros(0))
    residuals_deg = angle_deg(plain.apply(gaze), targets, screen)
    rejected = tuple(int(number) for number in np.flatnonzero(~kept))
    return Calibration(coefficients, kind, screen, residuals_deg, rejected)


def _spread_over(seen: Bool, kept_of_seen: Bool) -> Bool:
    kept = seen.copy()
    kept[seen] = kept_of_seen
    return kept


def _too_few(kind: Kind, found: int, shown: int, how: str) -> InputError:
    return InputError(
        f"expected at least {NEEDED[kind]} points {how} for a calibration of kind {kind}, "
        f"found {found} of {shown}: calibrate again"
    )


def _checked(targets_xy: npt.ArrayLike, gaze_xy: npt.ArrayLike) -> tuple[Float, Float]:
    targets, gaze = np.asarray(targets_xy, dtype=np.float64), np.asarray(gaze_xy, dtype=np.float64)
    if targets.ndim != 2 or targets.shape[1] != 2 or gaze.shape != targets.shape:
        raise InputError(f"expected targets and gaze (n, 2) of equal length, found {targets.shape} and {gaze.shape}")
    if len(targets) > MAX_POINTS:
        raise InputError(f"expected at most {MAX_POINTS} calibration points, found {len(targets)}")
    if not np.isfinite(targets).all():
        raise InputError("expected finite targets, found others")
    return targets, gaze
