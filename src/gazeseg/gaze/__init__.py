"""Gaze: samples in, looks at voxels out.

In: samples of a tracker (display coordinates 0..1) or a recording on disk. Out: fixations, and looks with their
uncertainty in mm. May import: types, errors, files. Meets the images only through ``View``.
"""

from gazeseg.gaze.error_field import ErrorField
from gazeseg.gaze.fixation_config import FixationConfig
from gazeseg.gaze.fixations import FixationDetector, detect
from gazeseg.gaze.imports import FORMATS, Imported, ImportReport, import_recording
from gazeseg.gaze.lights import Lights, lights
from gazeseg.gaze.locate import locate
from gazeseg.gaze.plot import plot_svg
from gazeseg.gaze.quality import RecordingQuality, assess
from gazeseg.gaze.recording import (
    RecordingSummary,
    check_recording,
    read_imported,
    read_recording,
    summarize_recording,
    write_recording,
)
from gazeseg.gaze.recorrect import recorrect
from gazeseg.gaze.screens import parse_screen

__all__ = [
    "FORMATS",
    "ErrorField",
    "FixationConfig",
    "FixationDetector",
    "ImportReport",
    "Imported",
    "Lights",
    "RecordingQuality",
    "RecordingSummary",
    "assess",
    "check_recording",
    "detect",
    "import_recording",
    "lights",
    "locate",
    "parse_screen",
    "plot_svg",
    "read_imported",
    "read_recording",
    "recorrect",
    "summarize_recording",
    "write_recording",
]
