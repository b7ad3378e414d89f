"""Images in: NIfTI, DICOM and pictures become one ``Volume``, RAS+ in mm; planes, windows and views of it.

May import ``types``, ``errors`` and ``files``; knows nothing of gaze, prompts or models.
"""

from gazeseg.images.labels import Labels, organ_value, read_labels
from gazeseg.images.planes import PLANES, axis_codes, plane_for, take
from gazeseg.images.reader import read
from gazeseg.images.schemes import SCHEMES
from gazeseg.images.views import fit_view, mirrored, panned, zoomed
from gazeseg.images.windows import PRESETS, window_for

__all__ = [
    "PLANES",
    "PRESETS",
    "SCHEMES",
    "Labels",
    "axis_codes",
    "fit_view",
    "mirrored",
    "organ_value",
    "panned",
    "plane_for",
    "read",
    "read_labels",
    "take",
    "window_for",
    "zoomed",
]
