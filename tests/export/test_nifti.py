import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import SimpleITK

from gazeseg.errors import InputError
from gazeseg.export import write_nifti
from gazeseg.images import read
from gazeseg.testing import small_volume
from gazeseg.types import Geometry, Volume

NAMES = {3: "spleen", 6: "liver"}
Draw = Callable[[tuple[int, int, int]], Any]

# Permutations and flips of the axes, and the oblique one of the small volume.
ORIENTATIONS = {
    "RAS": np.diag([0.8, 1.1, 3.0, 1.0]),
    "LPS": np.diag([-0.8, -1.1, 3.0, 1.0]),
    "LAS": np.diag([-0.8, 1.1, 3.0, 1.0]),
    "PIR": np.array([[0, 0, 3.0, 5], [-0.8, 0, 0, -7], [0, -1.1, 0, 9], [0, 0, 0, 1]]),
    "oblique": small_volume().affine,
}


@pytest.fixture(params=ORIENTATIONS)
def affine(request: pytest.FixtureRequest) -> Any:
    return ORIENTATIONS[request.param]


def ras_of(image: SimpleITK.Image, ijk: tuple[int, int, int]) -> Any:
    return np.array(image.TransformIndexToPhysicalPoint(ijk)) * (-1, -1, 1)


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_read_back_with_nibabel_and_simpleitk(
    affine: Any, suffix: str, tmp_path: Path, draw: Draw, provenance: dict[str, Any]
) -> None:
    volume = Volume(small_volume().array, Geometry(affine, small_volume().shape))
    labels = draw(volume.shape)
    path = tmp_path / f"mask{suffix}"
    write_nifti(path, labels, volume, NAMES, provenance)
    mine, theirs = nibabel.load(path), SimpleITK.ReadImage(str(path))
    np.testing.assert_array_equal(np.asanyarray(mine.dataobj), labels)
    np.testing.assert_allclose(mine.affine, affine, atol=1e-5)
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(theirs).T, labels)
    assert (mine.get_data_dtype(), theirs.GetPixelIDTypeAsString()) == (np.uint8, "8-bit unsigned integer")
    for corner in ((0, 0, 0), (39, 0, 0), (0, 35, 11), (39, 35, 11)):
        np.testing.assert_allclose(ras_of(theirs, corner), volume.geometry.to_world(corner), atol=1e-3)


@pytest.mark.parametrize("codes", [(1, 1), (2, 0), (0, 1), (4, 1)], ids=str)
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
def test_a_nifti_source_passes_on_its_header(
    affine: Any, codes: tuple[int, int], kind: Any, tmp_path: Path, draw: Draw, provenance: dict[str, Any]
) -> None:
    source = kind(np.zeros((9, 8, 7), np.int16) - 300, None)
    source.set_sform(affine, codes[0])
    source.set_qform(affine, codes[1])
    source.header.set_xyzt_units("mm", "sec")
    source.to_filename(tmp_path / "ct.nii.gz")
    volume = read(tmp_path / "ct.nii.gz")
    write_nifti(tmp_path / "mask.nii.gz", draw(volume.shape), volume, NAMES, provenance)
    was, now = nibabel.load(tmp_path / "ct.nii.gz"), nibabel.load(tmp_path / "mask.nii.gz")
    fields = ["sform_code", "qform_code", "srow_x", "srow_y", "srow_z", "quatern_b", "quatern_c", "quatern_d"]
    fields += ["qoffset_x", "qoffset_y", "qoffset_z"]
    for field in fields:
        np.testing.assert_array_equal(now.header[field], was.header[field], err_msg=field)
    np.testing.assert_array_equal(now.header["pixdim"][:4], was.header["pixdim"][:4])
    assert (type(now), now.header.get_xyzt_units()[0]) == (kind, "mm")
    assert read(tmp_path / "mask.nii.gz").geometry.same_grid(volume.geometry)


@pytest.mark.parametrize(("written", "named"), [("ct.nii", "ct.nii.gz"), ("ct.nii.gz", "ct.nii")])
def test_a_source_whose_name_lies_passes_on_its_header_too(
    written: str, named: str, tmp_path: Path, draw: Draw, provenance: dict[str, Any]
) -> None:
    source = nibabel.Nifti1Image(np.zeros((9, 8, 7), np.int16), None)
    source.set_sform(np.diag([1, 1, 2, 1.0]), 4)
    source.to_filename(tmp_path / written)
    volume = read((tmp_path / written).rename(tmp_path / named))
    write_nifti(tmp_path / "mask.nii", draw(volume.shape), volume, NAMES, provenance)
    assert nibabel.load(tmp_path / "mask.nii").header["sform_code"] == 4


def test_forms_that_disagree_are_both_kept(tmp_path: Path, draw: Draw, provenance: dict[str, Any]) -> None:
    source = nibabel.Nifti1Image(np.zeros((9, 8, 7), np.int16), None)
    source.set_sform(np.diag([1, 1, 2, 1.0]), 1)
    source.set_qform(np.diag([-1, 1, 2, 1.0]), 1)
    source.to_filename(tmp_path / "ct.nii")
    volume = read(tmp_path / "ct.nii")
    write_nifti(tmp_path / "mask.nii", draw(volume.shape), volume, NAMES, provenance)
    now = nibabel.load(tmp_path / "mask.nii")
    assert (now.get_sform()[0, 0], now.get_qform()[0, 0]) == (1.0, -1.0)


def test_text_and_extensions_of_the_source_are_left_behind(
    tmp_path: Path, draw: Draw, provenance: dict[str, Any]
) -> None:
    source = nibabel.Nifti1Image(np.zeros((9, 8, 7), np.int16), np.eye(4))
    source.header["descrip"], source.header["aux_file"], source.header["db_name"] = b"Doe", b"Doe", b"Doe"
    source.header.extensions.append(nibabel.nifti1.Nifti1Extension(6, b"Doe"))
    source.to_filename(tmp_path / "ct.nii")
    volume = read(tmp_path / "ct.nii")
    write_nifti(tmp_path / "mask.nii", draw(volume.shape), volume, NAMES, provenance)
    assert b"Doe" in (tmp_path / "ct.nii").read_bytes()
    assert b"Doe" not in (tmp_path / "mask.nii").read_bytes()


def test_a_resampled_volume_does_not_get_the_header_of_its_source(
    tmp_path: Path, draw: Draw, provenance: dict[str, Any]
) -> None:
    nibabel.Nifti1Image(np.zeros((9, 8, 7), np.int16), np.eye(4)).to_filename(tmp_path / "ct.nii")
    volume = read(tmp_path / "ct.nii")
    other = replace(volume, geometry=Geometry(np.diag([2.0, 2, 2, 1]), volume.shape))
    write_nifti(tmp_path / "mask.nii", draw(volume.shape), other, NAMES, provenance)
    np.testing.assert_array_equal(nibabel.load(tmp_path / "mask.nii").affine, other.affine)


def test_sidecar(tmp_path: Path, draw: Draw, provenance: dict[str, Any]) -> None:
    volume = small_volume()
    write_nifti(tmp_path / "mask.nii.gz", draw(volume.shape), volume, NAMES, provenance)
    sidecar = json.loads((tmp_path / "mask.json").read_text())
    assert (sidecar["labels"], sidecar["provenance"]) == ({"3": "spleen", "6": "liver"}, provenance)
    assert "Not a medical device" in sidecar["notice"]


def test_equal_masks_are_equal_files(tmp_path: Path, draw: Draw, provenance: dict[str, Any]) -> None:
    volume = small_volume()
    for folder in ("a", "b"):
        write_nifti(tmp_path / folder / "m.nii.gz", draw(volume.shape), volume, NAMES, provenance)
    assert (tmp_path / "a/m.nii.gz").read_bytes() == (tmp_path / "b/m.nii.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a/m.nii.gz").read_bytes())


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("mask.mha", {}, r"expected a name ending in \.nii or \.nii\.gz, found 'mask\.mha'"),
        ("mask.nii", {"labels": np.zeros((2, 3, 4), np.uint8)}, r"shape \(40, 36, 12\), found \(2, 3, 4\)"),
        ("mask.nii", {"names": {6: "liver"}}, r"a name for every label value, found none for \[3\]"),
        ("mask.nii", {"names": {3: "a", 6: "b", 256: "c"}}, r"label values in 1\.\.255"),
        ("mask.nii", {"labels": np.zeros((40, 36, 12), np.float32)}, "whole numbers, found dtype float32"),
    ],
    ids=["suffix", "shape", "name", "value", "dtype"],
)
def test_refused(
    name: str, change: dict[str, Any], message: str, tmp_path: Path, draw: Draw, provenance: dict[str, Any]
) -> None:
    given = {"labels": draw((40, 36, 12)), "names": NAMES, **change}
    with pytest.raises(InputError, match=message):
        write_nifti(tmp_path / name, given["labels"], small_volume(), given["names"], provenance)
    assert list(tmp_path.iterdir()) == []
