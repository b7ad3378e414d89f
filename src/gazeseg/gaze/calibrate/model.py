"""A calibration as a value: from where the tracker says to where the reader looks."""

from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError, RecordingError
from gazeseg.gaze.fields import Fields
from gazeseg.gaze.visual import flat_deg, from_flat_deg
from gazeseg.types import Float, Screen, frozen_array

Kind = Literal["affine", "second-order"]
TERMS: dict[Kind, int] = {"affine": 3, "second-order": 6}
MAX_POINTS = 40
MAX_SHIFT_DEG = 90.0
VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A correction that is added to the gaze; the gaze itself is never overwritten.

    Attributes:
        coefficients: (k, 2) flat degrees to add along x and y, per term of ``basis``: shift, change from the centre
            to the right and to the lower edge, and for the second order the squares and the product.
        kind: "affine" (k = 3) or "second-order" (k = 6).
        screen: where it was made; it holds for no other.
        residuals_deg: (n,) true angle left at every calibration point; NaN where no gaze was seen.
        rejected: numbers of the points that were taken for outliers or not seen, from 0.
    """

    coefficients: Float
    kind: Kind
    screen: Screen
    residuals_deg: Float
    rejected: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "coefficients", frozen_array(self.coefficients, np.float64))
        object.__setattr__(self, "residuals_deg", frozen_array(self.residuals_deg, np.float64))
        if self.kind not in TERMS:
            raise InputError(f"expected a calibration of kind {', '.join(TERMS)}, found {str(self.kind)[:30]!r}")
        if self.coefficients.shape != (TERMS[self.kind], 2) or not np.isfinite(self.coefficients).all():
            raise InputError(
                f"expected finite coefficients ({TERMS[self.kind]}, 2) for {self.kind}, found {self.coefficients.shape}"
            )
        if np.abs(self.coefficients).max() > MAX_SHIFT_DEG:
            raise InputError(f"expected corrections of at most {MAX_SHIFT_DEG} degrees, found more: calibrate again")

    @classmethod
    def identity(cls, screen: Screen) -> Self:
        """The calibration that changes nothing."""
        return cls(np.zeros((3, 2)), "affine", screen, np.zeros(0))

    def apply(self, xy01: npt.ArrayLike) -> Float:
        """Display coordinates (..., 2) of the tracker to corrected ones (..., 2); NaN stays NaN.

        Beyond the screen the correction is that of the nearest edge: polynomials are not to be trusted there.
        """
        gaze = np.asarray(xy01, dtype=np.float64)
        return from_flat_deg(flat_deg(gaze, self.screen) + basis(gaze, self.kind) @ self.coefficients, self.screen)

    def to_dict(self) -> dict[str, Any]:
        """As JSON would hold it; a residual that is not known is None."""
        return {
            "version": VERSION,
            "kind": self.kind,
            "coefficients_deg": self.coefficients.tolist(),
            "screen": {
                "size_px": [int(n) for n in self.screen.size_px],
                "size_mm": [float(n) for n in self.screen.size_mm],
                "distance_mm": float(self.screen.distance_mm),
            },
            "residuals_deg": [None if np.isnan(residual) else residual for residual in self.residuals_deg.tolist()],
            "rejected": list(self.rejected),
        }

    @classmethod
    def from_dict(cls, values: Any, where: str = "the calibration") -> Self:
        """Check and read what ``to_dict`` gave.

        Raises:
            RecordingError: anything missing, of the wrong type or out of range.
        """
        if not isinstance(values, dict):
            raise RecordingError(f"expected a JSON object, found {type(values).__name__} in {where}")
        fields = Fields(values, where)
        fields.must_be("version", VERSION)
        residuals = _residuals(values.get("residuals_deg"), where)
        rejected = _rejected(values.get("rejected"), len(residuals), where)
        try:
            return cls(
                _rows(values.get("coefficients_deg"), where), _kind(fields), _screen(fields), residuals, rejected
            )
        except RecordingError:
            raise
        except InputError as error:
            raise RecordingError(f"{error} in {where}") from None


def basis(xy01: npt.ArrayLike, kind: Kind) -> Float:
    """Terms (..., k) at display coordinates (..., 2): 1, u, v, u², u v, v², where u and v run from -1 to 1."""
    u, v = np.moveaxis(np.clip(2.0 * np.asarray(xy01, dtype=np.float64) - 1.0, -1.0, 1.0), -1, 0)
    terms = [np.ones_like(u), u, v, u * u, u * v, v * v]
    return np.stack(terms[: TERMS[kind]], axis=-1)


def _kind(fields: Fields) -> Kind:
    name = fields.text("kind")
    for kind in TERMS:
        if kind == name:
            return kind
    raise RecordingError(f"expected a calibration of kind {', '.join(TERMS)}, found {name[:30]!r} in {fields.where}")


def _screen(fields: Fields) -> Screen:
    shown = fields.inner("screen")
    width_px, height_px = shown.wholes("size_px", 2, 1, 1_000_000)
    width_mm, height_mm = shown.numbers("size_mm", 2)
    return Screen((width_px, height_px), (width_mm, height_mm), shown.number("distance_mm"))


def _rows(value: Any, where: str) -> Float:
    if not isinstance(value, list) or len(value) not in TERMS.values():
        raise RecordingError(f"expected 3 or 6 rows of coefficients_deg, found others in {where}")
    return np.array([Fields({"coefficients_deg": row}, where).numbers("coefficients_deg", 2) for row in value])


def _residuals(value: Any, where: str) -> Float:
    if not isinstance(value, list) or len(value) > MAX_POINTS:
        raise RecordingError(f"expected a list of at most {MAX_POINTS} residuals_deg, found another in {where}")
    known = [Fields({"residuals_deg": item}, where).number("residuals_deg") for item in value if item is not None]
    if min(known, default=0.0) < 0:
        raise RecordingError(f"expected residuals_deg >= 0, found {min(known)} in {where}")
    left = iter(known)
    return np.array([np.nan if item is None else next(left) for item in value], dtype=np.float64)


def _rejected(value: Any, points: int, where: str) -> tuple[int, ...]:
    count = len(value) if isinstance(value, list) else -1
    return Fields({"rejected": value}, where).wholes("rejected", max(count, 0), 0, max(points - 1, 0)) if count else ()
