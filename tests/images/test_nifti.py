import gzip

import nibabel
import numpy as np
import pytest
import SimpleITK

from gazeseg.errors import ImageError
from gazeseg.images import read


def test_every_orientation_keeps_voxels_and_affine(code, phantom, write_nifti, make_affine):
    volume = read(write_nifti(phantom, make_affine(code, tilt=(7, -12, 20))))
    np.testing.assert_array_equal(volume.array, phantom)
    np.testing.assert_allclose(volume.affine, make_affine(code, tilt=(7, -12, 20)), atol=1e-4)


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_agrees_with_simpleitk_and_nibabel(name, phantom, write_nifti, make_affine):
    path = write_nifti(phantom, make_affine("PIR", tilt=(15, 5, -10)), name)
    volume, itk, nib = read(path), SimpleITK.ReadImage(path), nibabel.load(path)
    np.testing.assert_array_equal(volume.array, SimpleITK.GetArrayFromImage(itk).transpose(2, 1, 0))
    point = itk.TransformContinuousIndexToPhysicalPoint((1.5, 4.0, 2.0))
    np.testing.assert_allclose(volume.geometry.to_world((1.5, 4.0, 2.0)), np.multiply(point, (-1, -1, 1)), atol=1e-4)
    np.testing.assert_allclose(volume.affine, nib.affine, atol=1e-6)


def test_content_counts_not_the_suffix(phantom, write_nifti, make_affine):
    plain = write_nifti(phantom, make_affine("RAS"), "a.nii")
    odd = plain.with_suffix(".gz")
    plain.rename(odd)
    np.testing.assert_array_equal(read(odd).array, phantom)


def test_nifti2_and_big_endian(tmp_path, phantom, make_affine):
    nibabel.save(nibabel.Nifti2Image(phantom, make_affine("LAS")), tmp_path / "two.nii")
    header = nibabel.Nifti1Header(endianness=">")
    header.set_data_dtype(">i2")
    nibabel.save(nibabel.Nifti1Image(phantom.astype(">i2"), make_affine("LAS"), header), tmp_path / "big.nii.gz")
    for name in ("two.nii", "big.nii.gz"):
        np.testing.assert_array_equal(read(tmp_path / name).array, phantom)


@pytest.mark.parametrize(
    ("stored", "kept"),
    [("int16", "int16"), ("uint8", "int16"), ("int32", "int16"), ("uint16", "float32"), ("float64", "float32")],
)
def test_whole_numbers_stay_compact(stored, kept, phantom, write_nifti, make_affine):
    values = {"uint8": phantom % 200, "uint16": np.abs(phantom.astype(int)) + 40000}.get(stored, phantom).astype(stored)
    volume = read(write_nifti(values, make_affine("RAS")))
    assert volume.array.dtype == kept
    np.testing.assert_array_equal(volume.array, values)


@pytest.mark.parametrize(("slope", "intercept", "dtype"), [(1, -1024, "int16"), (2, 5, "int16"), (0.5, 0, "float32")])
def test_slope_and_intercept(slope, intercept, dtype, phantom, write_nifti, make_affine):
    stored = np.abs(phantom)

    def scale(image):
        image.header.set_slope_inter(slope, intercept)

    volume = read(write_nifti(stored, make_affine("RAS"), "a.nii", scale))
    assert volume.array.dtype == dtype
    np.testing.assert_allclose(volume.array, nibabel.load(volume.source).get_fdata())
    assert volume.array[2, 3, 1] != stored[2, 3, 1]


def test_units_are_hu_only_when_values_go_below_air(phantom, write_nifti, make_affine):
    assert read(write_nifti(phantom, make_affine("RAS"))).units == "hu"
    assert read(write_nifti(phantom + 1024, make_affine("RAS"))).units == "raw"


def test_one_time_point_is_fine_and_more_are_refused(phantom, write_nifti, make_affine):
    assert read(write_nifti(phantom[..., None], make_affine("RAS"))).shape == (5, 7, 4)
    with pytest.raises(ImageError, match=r"expected one 3D image, found 5 x 7 x 4 x 2 .*split the time points"):
        read(write_nifti(np.stack([phantom, phantom], -1), make_affine("RAS")))


def test_a_2d_image_becomes_one_slice(phantom, write_nifti, make_affine):
    assert read(write_nifti(phantom[..., 0], make_affine("RAS"))).shape == (5, 7, 1)


def test_nan_becomes_the_lowest_value_with_a_note(phantom, write_nifti, make_affine):
    values = phantom.astype(np.float32)
    values[1, 2, 3], values[0, 0, 0], values[4, 6, 3] = np.nan, np.inf, -1000.5
    volume = read(write_nifti(values, make_affine("RAS")))
    assert volume.array[1, 2, 3] == volume.array[0, 0, 0] == phantom.min() + 13
    assert volume.notes == ("2 values were NaN or infinite and are now -1011, the lowest value",)


def test_sform_wins_over_a_different_qform_with_a_note(phantom, write_nifti, make_affine):
    shifted = make_affine("RAS")
    shifted[2, 3] += 12
    volume = read(write_nifti(phantom, make_affine("RAS"), qform=shifted))
    np.testing.assert_allclose(volume.affine, make_affine("RAS"), atol=1e-5)
    assert volume.notes == ("sform and qform disagree by up to 12.00 mm; the sform is used",)


@pytest.mark.parametrize("codes", [(0, 1), (0, 0), (2, 0)])
def test_orientation_codes_as_nibabel_takes_them(codes, tmp_path, phantom, write_nifti, make_affine):
    path = write_nifti(phantom, make_affine("LPI", tilt=(0, 10, 0)), "a.nii", qform=make_affine("LPI", tilt=(0, 12, 0)))
    blob = bytearray(path.read_bytes())
    blob[252:256] = np.array(codes[::-1], "<i2").tobytes()
    path.write_bytes(bytes(blob))
    volume = read(path)
    np.testing.assert_allclose(volume.affine, nibabel.load(path).affine, atol=1e-5)
    assert any("no orientation" in note for note in volume.notes) == (codes == (0, 0))


def test_a_singular_sform_gives_way_to_the_qform(phantom, write_nifti, make_affine):
    def flatten(image):
        image.header["srow_z"] = 0

    volume = read(write_nifti(phantom, make_affine("ASL"), "a.nii", flatten))
    np.testing.assert_allclose(volume.affine, make_affine("ASL"), atol=1e-5)


def test_metres_become_mm_with_a_note(phantom, write_nifti, make_affine):
    def metres(image):
        image.header["xyzt_units"] = 1

    volume = read(write_nifti(phantom, np.diag([0.001, 0.002, 0.003, 1.0]), "a.nii", metres))
    np.testing.assert_allclose(volume.geometry.spacing_mm, (1, 2, 3), rtol=1e-5)
    assert "metres" in volume.notes[0]


def test_shear_is_noted_or_resampled(phantom, write_nifti):
    affine = np.diag([1.0, 1.0, 2.0, 1.0])
    affine[1, 2] = 1.0

    def no_qform(image):
        image.set_qform(None, code=0)

    path = write_nifti(phantom, affine, "a.nii", no_qform)
    assert "26.6 degrees from perpendicular" in read(path).notes[0]
    straight = read(path, resample=True)
    assert straight.shape == (5, 10, 4)
    np.testing.assert_array_equal(straight.array[:, 3:, 3], phantom[:, :, 3])


@pytest.mark.parametrize("keep", [10, 352, 400])
@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_a_file_cut_short_is_refused(name, keep, tmp_path, write_nifti, make_affine):
    noise = np.random.default_rng(0).integers(-1000, 1000, (16, 16, 16), dtype=np.int16)
    path = write_nifti(noise, make_affine("RAS"), name)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ImageError, match=r"cut short|damaged|found a file"):
        read(path)


def test_damage_inside_gzip_is_found_by_its_checksum(write_nifti, phantom, make_affine):
    path = write_nifti(phantom, make_affine("RAS"))
    path.write_bytes(path.read_bytes()[:-8] + b"\0" * 8)
    with pytest.raises(ImageError, match="CRC"):
        read(path)


@pytest.mark.parametrize("packed", [False, True])
def test_a_forged_size_is_refused_before_reading(packed, tmp_path, phantom, make_affine):
    image = nibabel.Nifti1Image(phantom, make_affine("RAS"))
    blob = bytearray(image.to_bytes())
    blob[42:48] = np.array([800, 800, 800], "<i2").tobytes()
    path = tmp_path / "a.nii"
    path.write_bytes(gzip.compress(bytes(blob)) if packed else bytes(blob))
    with pytest.raises(ImageError, match="expected 1,024,000,352 bytes for 800 x 800 x 800 voxels of int16, found"):
        read(path)
    blob[42:48] = np.array([30000, 30000, 30000], "<i2").tobytes()
    path.write_bytes(bytes(blob))
    with pytest.raises(ImageError, match="expected at most 600,000,000 voxels, found a header with 27,000,000,000,000"):
        read(path)


def test_colours_and_complex_numbers_are_refused(write_nifti, phantom, make_affine):
    with pytest.raises(ImageError, match="expected whole or real numbers per voxel, found complex64"):
        read(write_nifti(phantom.astype(np.complex64), make_affine("RAS")))


def test_header_image_pairs_are_named(tmp_path, phantom, make_affine):
    nibabel.save(nibabel.Nifti1Pair(phantom, make_affine("RAS")), tmp_path / "a.img")
    with pytest.raises(ImageError, match=r"found a NIfTI \.hdr/\.img pair"):
        read(tmp_path / "a.hdr")


def test_real_ct_agrees_with_simpleitk(data):
    path = data / "totalsegmentator" / "example_ct.nii.gz"
    volume, itk = read(path), SimpleITK.ReadImage(path)
    assert volume.units == "hu"
    assert volume.array.dtype == np.int16
    np.testing.assert_array_equal(volume.array, SimpleITK.GetArrayFromImage(itk).transpose(2, 1, 0))
