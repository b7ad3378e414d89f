"""The JSON beside the tables: what BIDS 1.11 asks of eye tracking, and what we need to read it back exactly."""

from dataclasses import dataclass
from math import isclose
from typing import Any

from gazeseg.errors import InputError, RecordingError
from gazeseg.gaze import events
from gazeseg.gaze.fields import Fields
from gazeseg.notice import NOTICE
from gazeseg.types import GazeQuality, Recording, Screen

COLUMNS = ["timestamp", "x_coordinate", "y_coordinate", "validity"]
MM_PER_M = 1000.0
MAX_PLACES = 40


@dataclass(frozen=True, slots=True)
class PhysioInfo:
    """What the sidecar of the samples says."""

    quality: GazeQuality
    rate_hz: float
    device: str
    simulated: bool
    error_places: tuple[tuple[float, float, float], ...] = ()


def physio_sidecar(recording: Recording) -> dict[str, Any]:
    """Metadata of the samples; fields that BIDS does not know are named in plain words."""
    quality = recording.quality
    return {
        "Notice": NOTICE,
        "PhysioType": "eyetrack",
        "SamplingFrequency": float(recording.rate_hz),
        "StartTime": float(recording.t_s[0]),
        "RecordingDuration": float(recording.t_s[-1] - recording.t_s[0]),
        "Columns": COLUMNS,
        "RecordedEye": "cyclopean",
        "SampleCoordinateSystem": "gaze-on-screen",
        "ManufacturersModelName": recording.device,
        "AverageCalibrationError": float(quality.accuracy_deg),
        "CalibrationUnit": "degree",
        "SamplePrecisionSD": float(quality.precision_deg),
        **({} if quality.rms_over_std is None else {"SamplePrecisionRMSOverSD": float(quality.rms_over_std)}),
        "QualityMeasured": bool(quality.measured),
        "Simulated": bool(recording.simulated),
        **({"ErrorPlaces": [list(place) for place in recording.error_places]} if recording.error_places else {}),
        "timestamp": {"Description": "Time of the sample; the clock only goes forward.", "Units": "s"},
        "x_coordinate": {"Description": "0 is the left edge of the screen, 1 the right edge.", "Units": "arbitrary"},
        "y_coordinate": {"Description": "0 is the top edge of the screen, 1 the bottom edge.", "Units": "arbitrary"},
        "validity": {
            "Description": "Whether the tracker saw the eye; positions are n/a where it did not.",
            "Levels": {"0": "not valid", "1": "valid"},
        },
    }


def read_physio_sidecar(fields: Fields) -> PhysioInfo:
    """Check and read the metadata of the samples."""
    fields.must_be("PhysioType", "eyetrack")
    fields.must_be("Columns", COLUMNS)
    fields.must_be("SampleCoordinateSystem", "gaze-on-screen")
    for name, unit in (("timestamp", "s"), ("x_coordinate", "arbitrary"), ("y_coordinate", "arbitrary")):
        fields.inner(name).must_be("Units", unit)
    accuracy_deg, precision_deg = fields.number("AverageCalibrationError"), fields.number("SamplePrecisionSD")
    ratio = fields.number("SamplePrecisionRMSOverSD") if "SamplePrecisionRMSOverSD" in fields.values else None
    try:
        quality = GazeQuality(accuracy_deg, precision_deg, fields.flag("QualityMeasured"), ratio)
    except InputError as error:
        raise RecordingError(f"{error} in {fields.where}") from None
    rate_hz = fields.number("SamplingFrequency")
    device, simulated = fields.text("ManufacturersModelName"), fields.flag("Simulated")
    return PhysioInfo(quality, rate_hz, device, simulated, _error_places(fields))


def _error_places(fields: Fields) -> tuple[tuple[float, float, float], ...]:
    rows = fields.values.get("ErrorPlaces", [])
    if not isinstance(rows, list) or len(rows) > MAX_PLACES:
        raise RecordingError(f"expected at most {MAX_PLACES} ErrorPlaces, found others in {fields.where}")
    places = [Fields({"ErrorPlaces": row}, fields.where).numbers("ErrorPlaces", 3) for row in rows]
    return tuple((x, y, variance) for x, y, variance in places)


def physioevents_sidecar() -> dict[str, Any]:
    """Metadata of the events."""
    return {
        "Notice": NOTICE,
        "Description": "What was shown, pressed and chosen during the recording.",
        "Columns": events.COLUMNS,
        "OnsetSource": "timestamp",
        "onset": {"Description": "Time of the event on the clock of the samples.", "Units": "s"},
        "duration": {"Description": "Events are moments.", "Units": "s"},
        "trial_type": {"Description": "Kind of event.", "Levels": events.KINDS},
        "message": {"Description": "What happened, as JSON."},
    }


def events_sidecar(screen: Screen) -> dict[str, Any]:
    """The display. BIDS wants metres; millimetres stand beside them, so that reading back is exact."""
    width_mm, height_mm = (float(n) for n in screen.size_mm)
    return {
        "Notice": NOTICE,
        "TaskName": "segment",
        "StimulusPresentation": {
            "ScreenDistance": screen.distance_mm / MM_PER_M,
            "ScreenOrigin": ["top", "left"],
            "ScreenResolution": [int(n) for n in screen.size_px],
            "ScreenSize": [width_mm / MM_PER_M, height_mm / MM_PER_M],
        },
        "ScreenMillimetres": {"Distance": float(screen.distance_mm), "Size": [width_mm, height_mm]},
    }


def read_events_sidecar(fields: Fields) -> Screen:
    """Check and read the display."""
    shown = fields.inner("StimulusPresentation")
    shown.must_be("ScreenOrigin", ["top", "left"])
    width_px, height_px = shown.wholes("ScreenResolution", 2, 1, 1_000_000)
    metres = (*shown.numbers("ScreenSize", 2), shown.number("ScreenDistance"))
    lengths_mm = tuple(length * MM_PER_M for length in metres)
    if "ScreenMillimetres" in fields.values:
        exact = fields.inner("ScreenMillimetres")
        exact_mm = (*exact.numbers("Size", 2), exact.number("Distance"))
        if not all(isclose(a, b, rel_tol=1e-9) for a, b in zip(lengths_mm, exact_mm, strict=True)):
            raise RecordingError(
                f"expected equal screen lengths in m and mm, found {metres} and {exact_mm} in {fields.where}"
            )
        lengths_mm = exact_mm
    if min(lengths_mm) <= 0:
        raise RecordingError(f"expected positive screen size and distance, found {lengths_mm} mm in {fields.where}")
    return Screen((width_px, height_px), (lengths_mm[0], lengths_mm[1]), lengths_mm[2])
