"""NRRD label volumes."""

import gzip

import numpy as np
import pytest

from gazeseg.errors import ImageError
from gazeseg.images.nrrd import read_nrrd

HEAD = """NRRD0004
# a comment: not a field
type: {type}
dimension: 3
space: {space}
sizes: 2 3 4
space directions: (0.5,0,0) (0,-0.5,0) (0,0,-2)
endian: {endian}
encoding: {encoding}

"""
VOXELS = np.arange(24).reshape((2, 3, 4), order="F")


@pytest.fixture
def write(tmp_path):
    def write(data, **fields):
        head = HEAD.format(**{"type": "short", "space": "LPS", "endian": "little", "encoding": "gzip"} | fields)
        (tmp_path / "one.nrrd").write_bytes(head.encode() + data)
        return tmp_path / "one.nrrd"

    return write


@pytest.mark.parametrize(
    ("fields", "dtype", "pack"),
    [
        ({}, "<i2", gzip.compress),
        ({"endian": "big", "encoding": "raw"}, ">i2", bytes),
        ({"type": "uchar"}, "u1", gzip.compress),
    ],
)
def test_voxels_come_first_axis_fastest(write, fields, dtype, pack):
    read = read_nrrd(write(pack(VOXELS.astype(dtype).tobytes(order="F")), **fields))
    np.testing.assert_array_equal(read.voxels, VOXELS)
    np.testing.assert_array_equal(read.steps_mm, np.diag([0.5, -0.5, -2]))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"space": "scanner-xyz"}, "expected three axes in left-posterior-superior"),
        ({"encoding": "hex"}, "expected NRRD encoding raw or gzip, found 'hex'"),
        ({"type": "double"}, "found NRRD type 'double'"),
        ({"encoding": "raw"}, "expected a readable volume file, found a damaged one"),
    ],
)
def test_other_kinds_are_named(write, fields, message):
    with pytest.raises(ImageError, match=message):
        read_nrrd(write(b"short", **fields))


def test_no_nrrd(tmp_path):
    (tmp_path / "x.nrrd").write_bytes(b"hello")
    with pytest.raises(ImageError, match="expected a NRRD file, found something else"):
        read_nrrd(tmp_path / "x.nrrd")
