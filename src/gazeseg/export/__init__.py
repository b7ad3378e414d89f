"""Label maps out: NIfTI, PNG, DICOM SEG and RTSTRUCT, always on the grid of the source.

Comes in: an (i, j, k) label map, the volume it belongs to, names and provenance. Goes out: files, each with a JSON
sidecar. May import types and what lies below; nibabel, pydicom, highdicom and Pillow are imported on use.
"""

from gazeseg.export.dicom_seg import write_dicom_seg
from gazeseg.export.nifti import write_nifti
from gazeseg.export.picture import write_png
from gazeseg.export.rtstruct import write_rtstruct
from gazeseg.export.sidecar import sidecar_path
from gazeseg.export.volume import write_volume

__all__ = ["sidecar_path", "write_dicom_seg", "write_nifti", "write_png", "write_rtstruct", "write_volume"]
