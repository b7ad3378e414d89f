"""Gaze on the picture of a scene camera to gaze on the screen, by AprilTags and ``real-time-screen-gaze``.

Three traps are dealt with here: the half pixel of ``HALF_PX`` and two of that package. Its
surfaces have y up, so display y is ``1 - y``. And OpenCV, which it
draws tags with, turns them by 180 degrees against the definition of AprilTags: mapped by its README recipe, gaze is off by
up to the size of a tag. So each layout is looked for both ways, and the way that fits counts; if neither fits, tags are
not where the layout says, and there is no mapping rather than a wrong one.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import MissingExtraError
from gazeseg.gaze.sources.pupil_tags import TagLayout
from gazeseg.types import Float

HALF_PX = 0.5  # the detector of tags counts pixels from their edges; OpenCV, and so gaze, from their centres
MIN_SEEN = 3  # tags in a frame; fewer say little of the far side of the screen
MAX_MISFIT = 0.1  # mean distance of corners from where the layout has them, in sides of a tag


@dataclass(frozen=True, slots=True, eq=False)
class ScreenSeen:
    """The screen in one frame.

    Attributes:
        at_s: when the frame was taken, on the clock of the device.
        to_surface: (3, 3) from undistorted pixels of the camera to the surface (0..1, y up), scaled such that the
            third coordinate is 1 in the middle of the screen: what has it below 0 is behind the wearer's back.
        camera: undistorts.
        misfit_px: mean distance of the corners of the tags from where they should be, in pixels of the screen.
    """

    at_s: float
    to_surface: Float
    camera: Any
    misfit_px: float

    def to_display(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Display coordinates of a pixel of the scene camera; NaN where the line of sight misses the screen's plane."""
        if not np.isfinite((x_px, y_px)).all():
            return float("nan"), float("nan")
        (straight,) = self.camera.undistort_points_on_image_plane([[x_px + HALF_PX, y_px + HALF_PX]])
        x, y, w = self.to_surface @ (*straight, 1.0)
        return (float(x / w), float(1.0 - y / w)) if w > 0 else (float("nan"), float("nan"))


class ScreenFinder:
    """Finds the screen in frames of one camera.

    Args:
        layout: where which tag is.
        matrix: (3, 3) of the scene camera.
        distortion: 8 coefficients as OpenCV has them.

    Raises:
        MissingExtraError: ``real-time-screen-gaze`` is not installed.
    """

    def __init__(self, layout: TagLayout, matrix: npt.ArrayLike, distortion: npt.ArrayLike) -> None:
        known = {
            "scene_camera_matrix": np.asarray(matrix, dtype=np.float64).reshape(3, 3),
            "scene_distortion_coefficients": np.asarray(distortion, dtype=np.float64).reshape(8),
        }
        self._layout = layout
        self._mapper = load_mapper()(known)
        keep_for_good(self._mapper)
        upright = {number: layout.corners(number) for number in layout.squares}
        turned = {number: np.roll(corners, 2, axis=0) for number, corners in upright.items()}
        self._ways = [(self._mapper.add_surface(way, layout.size_px), way) for way in (upright, turned)]

    def look(self, frame: npt.NDArray[np.uint8], at_s: float) -> ScreenSeen | None:
        """The screen in a frame (h, w, 3) in BGR, taken at ``at_s``; None if it is not to be seen, or not as laid out."""
        result = self._mapper.process_frame(frame, (0.0, 0.0))
        seen = [
            self._seen(location, result.markers, way, at_s)
            for surface, way in self._ways
            if (location := result.located_aois[surface.uid]) is not None
            and location.number_of_markers_detected >= MIN_SEEN
        ]
        best = min(seen, key=lambda one: one.misfit_px, default=None)
        side_px = np.mean([side for _, _, side in self._layout.squares.values()])
        return best if best is not None and best.misfit_px <= MAX_MISFIT * side_px else None

    def _seen(self, location: Any, markers: Sequence[Any], way: dict[int, Float], at_s: float) -> ScreenSeen:
        to_surface = np.asarray(location.transform_matrix_from_image_to_surface_undistorted, dtype=np.float64)
        to_image = np.linalg.inv(to_surface)
        middle = to_image @ (0.5, 0.5, 1.0)
        to_surface = to_surface / (to_surface @ (middle / middle[2]))[2]
        found = {int(str(marker.uid).split(":")[1]): np.asarray(marker.vertices()) for marker in markers}
        pairs = [(found[number].reshape(4, 2), corners[::-1]) for number, corners in way.items() if number in found]
        straight, expected_px = (np.concatenate(side) for side in zip(*pairs, strict=True))
        surface = np.column_stack((straight, np.ones(len(straight)))) @ to_surface.T
        display = surface[:, :2] / surface[:, 2:]
        there_px = np.column_stack((display[:, 0], 1.0 - display[:, 1])) * self._layout.size_px
        misfit_px = float(np.linalg.norm(there_px - expected_px, axis=1).mean())
        return ScreenSeen(at_s, to_surface, self._mapper.camera, misfit_px)


def keep_for_good(mapper: Any) -> None:
    """Never let go of a mapper, not even at the end of the process.

    pupil_apriltags 1.0.4 frees the tags before the detector that still reads them, which aborts the process now and then.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(mapper))


def load_mapper() -> Any:
    """``GazeMapper`` of ``real-time-screen-gaze``.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        from pupil_labs.real_time_screen_gaze.gaze_mapper import GazeMapper
    except ImportError:
        raise MissingExtraError(
            "pupil: needs real-time-screen-gaze, which is not installed: pip install 'gazeseg[gaze]'"
        ) from None
    return GazeMapper
