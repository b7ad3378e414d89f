import gzip

import pytest

from gazeseg.errors import ImageError
from gazeseg.images import read


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"NRRD0004\n", "a NRRD file"),
        (b"ObjectType = Image", "a MetaImage file"),
        (b"II*\0....", "a TIFF file"),
        (b"hello world, this is text", "a file starting with b'hello wo'"),
        (gzip.compress(b"not an image"), "a file starting with"),
        (b"\x08\x00\x05\x00", "a file starting with"),
    ],
)
def test_other_files_are_named(content, found, tmp_path):
    (tmp_path / "a.nii.gz").write_bytes(content)
    with pytest.raises(
        ImageError, match=rf"expected NIfTI \(.nii, .nii.gz\), DICOM, PNG or JPEG, found {found}"
    ) as caught:
        read(tmp_path / "a.nii.gz")
    assert "\n" not in str(caught.value)
