"""Gaze: samples in, looks at voxels out.

In: samples of a tracker (display coordinates 0..1) or a recording on disk. Out: fixations, and looks with their
uncertainty in mm. May import: types, errors, files. Meets the images only through ``View``.
"""

from gazeseg.gaze.fixations import FixationConfig, FixationDetector, detect
from gazeseg.gaze.locate import locate
from gazeseg.gaze.recording import check_recording, read_recording, write_recording

__all__ = [
    "FixationConfig",
    "FixationDetector",
    "check_recording",
    "detect",
    "locate",
    "read_recording",
    "write_recording",
]
