"""Images as NIfTI, for phantoms and resampled cases."""

from pathlib import Path

import numpy as np

from gazeseg.files import replacing
from gazeseg.types import Volume


def write_volume(path: str | Path, volume: Volume) -> None:
    """Write a volume's voxels and affine as ``.nii`` or ``.nii.gz``; nothing about a patient is written."""
    import nibabel

    image = nibabel.Nifti1Image(np.asarray(volume.array), volume.affine)
    image.set_sform(volume.affine, 1)
    image.set_qform(volume.affine, 1)
    image.header.set_xyzt_units("mm")
    with replacing(path) as temporary:
        image.to_filename(temporary)
