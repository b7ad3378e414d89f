"""The real-time API of Pupil Labs' Companion app, as far as gaze on a screen needs it."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.sources.source import DeviceInfo, hashed_serial
from gazeseg.types import Float, Screen

NEON_HZ = 200.0


@dataclass(frozen=True, slots=True)
class Api:
    """What is used of ``pupil_labs.realtime_api``; tests put their own in its place.

    Attributes:
        device: host and port to a device of the asynchronous API.
        packets: address of a stream to its packets, with ``raw`` and ``timestamp_unix_seconds``. Not the stream of gaze
            of the package, which breaks at packets of an unknown length.
        frames: address of a stream to frames with ``bgr_buffer()`` and ``timestamp_unix_seconds``.
        broken: what these raise when the device or the network fails.
    """

    device: Callable[[str, int], Any]
    packets: Callable[[str], AsyncIterator[Any]]
    frames: Callable[[str], AsyncIterator[Any]]
    broken: tuple[type[Exception], ...]


@dataclass(frozen=True, slots=True)
class Camera:
    """The scene camera: matrix (3, 3) and 8 distortion coefficients as OpenCV has them."""

    matrix: Float
    distortion: Float


def load_api() -> Api:
    """The package.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        from aiohttp import ClientError
        from pupil_labs.realtime_api import Device
        from pupil_labs.realtime_api.device import DeviceError
        from pupil_labs.realtime_api.streaming.base import receive_raw_rtsp_data
        from pupil_labs.realtime_api.streaming.video import receive_video_frames
    except ImportError:
        raise MissingExtraError(
            "pupil: needs pupil-labs-realtime-api, which is not installed: pip install 'gazeseg[gaze]'"
        ) from None
    broken = (ClientError, DeviceError, OSError, LookupError, ValueError)
    return Api(Device, receive_raw_rtsp_data, receive_video_frames, broken)


def read_camera(path: Path) -> Camera:
    """The scene camera from ``scene_camera.json`` of a recording; Invisible does not send it.

    Raises:
        SourceError: no such file, or another content.
    """
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
        distortion = said.get("distortion_coefficients", said.get("dist_coefs"))
        return _camera(said["camera_matrix"], distortion)
    except OSError as error:
        raise SourceError(f"expected scene_camera.json, found {error.strerror or error}: {path}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise SourceError(
            f"expected camera_matrix (3x3) and 4 to 8 distortion_coefficients, found other JSON or none in {path}"
        ) from None


def sent_camera(calibration: Any) -> Camera:
    """The scene camera as Neon sends it."""
    return _camera(calibration["scene_camera_matrix"], calibration["scene_distortion_coefficients"])


def device_of(status: Any, screen: Screen | None, notes: tuple[str, ...]) -> DeviceInfo:
    """What the status of the app tells of the glasses."""
    hardware = status.hardware
    neon = hardware.module_serial not in ("", "unknown") or str(hardware.version).startswith("2")
    serial = hardware.module_serial if neon else hardware.glasses_serial
    return DeviceInfo(
        vendor="Pupil Labs",
        model="Neon" if neon else "Invisible",
        serial_hash=hashed_serial("" if serial == "unknown" else serial),
        firmware=str(hardware.version),
        rate_hz=NEON_HZ if neon else None,
        licence="open",
        screen=screen,
        notes=notes,
    )


def stream_url(sensor: Any, what: str) -> str:
    """The address of a stream.

    Raises:
        SourceError: the sensor is not connected.
    """
    url = sensor.url if sensor is not None else None
    if not url:
        raise SourceError(f"expected the {what} to be connected, found it is not: plug in the glasses and open the app")
    return str(url)


def _camera(matrix: Any, distortion: Any) -> Camera:
    coefficients = np.asarray(distortion, dtype=np.float64).ravel()
    if not 4 <= len(coefficients) <= 8:
        raise ValueError("expected 4 to 8 coefficients")
    padded = np.pad(coefficients, (0, 8 - len(coefficients)))
    return Camera(np.asarray(matrix, dtype=np.float64).reshape(3, 3), padded)
