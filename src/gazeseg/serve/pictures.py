"""What the page needs to draw a case: its geometry once, and slices as 16-bit numbers."""

from dataclasses import asdict
from typing import Any

import numpy as np

from gazeseg.errors import InputError
from gazeseg.images import PLANES, PRESETS, plane_for, window_for
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import SHOWN_S
from gazeseg.types import Plane, Volume

LETTERS = {0: ("R", "L"), 1: ("P", "A"), 2: ("I", "S")}


def describe(seat: Seat) -> dict[str, Any]:
    """The case as JSON: planes with sizes, spacings and letters, windows, units, notes, what a number in a slice means."""
    volume = seat.volume
    windows = {"default": window_for(volume)}
    if volume.units == "hu":
        windows |= PRESETS
    return {
        "name": seat.name,
        "units": volume.units,
        "notes": [*volume.notes, *([seat.recovered] if seat.recovered else [])],
        "spacing_known": volume.geometry.spacing_known,
        "planes": {name: _plane(volume, plane_for(volume.geometry, name)) for name in PLANES},
        "windows": {name: [window.lower, window.upper] for name, window in windows.items()},
        "packing": asdict(seat.desk.packing),
        "shown_s": SHOWN_S,
        "model": seat.desk.session.predictor.name,
    }


def _plane(volume: Volume, plane: Plane) -> dict[str, Any]:
    height, width = plane.slice_shape(volume.shape)
    return {
        "axis": plane.axis,
        "x_axis": plane.x_axis,
        "y_axis": plane.y_axis,
        "x_flip": plane.x_flip,
        "y_flip": plane.y_flip,
        "count": volume.shape[plane.axis],
        "width": width,
        "height": height,
        "spacing_mm": [volume.geometry.spacing_mm[plane.x_axis], volume.geometry.spacing_mm[plane.y_axis]],
        "letters": {
            "left": _letter(volume, plane.x_axis, not plane.x_flip),
            "top": _letter(volume, plane.y_axis, not plane.y_flip),
            "right": _letter(volume, plane.x_axis, plane.x_flip),
            "bottom": _letter(volume, plane.y_axis, plane.y_flip),
        },
    }


def _letter(volume: Volume, axis: int, towards_zero: bool) -> str:
    """The side of the patient that lies where the index along ``axis`` falls (``towards_zero``) or rises."""
    direction = volume.affine[:3, axis] * (-1 if towards_zero else 1)
    world = int(np.argmax(np.abs(direction)))
    low, high = ("L", "R") if world == 0 else LETTERS[world]
    return high if direction[world] > 0 else low


def slice_bytes(seat: Seat, plane_name: str, index: int) -> bytes:
    """An upright slice as little-endian int16 in reading order, packed as ``describe`` says.

    Raises:
        InputError: no such plane or slice.
    """
    plane = _checked(seat.volume, plane_name, index)
    return seat.desk.packing.packed(plane.cut(seat.volume.array, index)).tobytes()


def label_bytes(seat: Seat, plane_name: str, index: int) -> bytes | None:
    """An upright slice of the label map in reading order; None while masks are being computed.

    Raises:
        InputError: no such plane or slice.
    """
    plane = _checked(seat.volume, plane_name, index)
    with seat.lock:
        labels = seat.desk.tally.labels()
        return None if labels is None else np.ascontiguousarray(plane.cut(labels, index)).tobytes()


def _checked(volume: Volume, plane_name: str, index: int) -> Plane:
    plane = plane_for(volume.geometry, plane_name)
    count = volume.shape[plane.axis]
    if not 0 <= index < count:
        raise InputError(f"expected a slice in 0..{count - 1}, found {index}")
    return plane
