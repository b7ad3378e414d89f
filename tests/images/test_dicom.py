import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK

from gazeseg.errors import ImageError
from gazeseg.images import plane_for, read, take

OBLIQUE = (12, -8, 25)


@pytest.fixture(params=["LPS", "RAS", "PSR", "ASL", "LSA", "IPL"])
def oblique(request, make_affine):
    return make_affine(request.param, tilt=OBLIQUE)


def itk_affine(image):
    corner, *ends = [image.TransformIndexToPhysicalPoint(p) for p in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]]
    affine = np.eye(4)
    affine[:3, :3] = (np.array(ends) - corner).T
    affine[:3, 3] = corner
    return np.diag([-1, -1, 1, 1]) @ affine


def in_world(volume, phantom, affine):
    """Whether each voxel of the phantom is found where its affine says."""
    ijk = np.stack(np.meshgrid(*map(np.arange, phantom.shape), indexing="ij"), -1)
    mm = ijk @ affine[:3, :3].T + affine[:3, 3]
    at = volume.geometry.to_voxel(mm)
    np.testing.assert_allclose(at, np.rint(at), atol=1e-4)
    np.testing.assert_array_equal(volume.array[tuple(np.rint(at).astype(int).reshape(-1, 3).T)], phantom.ravel())


def test_oblique_series_with_shuffled_names(oblique, phantom, write_series):
    volume = read(write_series(phantom, oblique))
    in_world(volume, phantom, oblique)
    assert (volume.units, volume.array.dtype, volume.geometry.frame_uid) == ("hu", np.int16, "1.2.826.0.1.77.2")


def test_series_agrees_with_simpleitk(oblique, phantom, write_series):
    folder = write_series(phantom, oblique)
    itk = SimpleITK.ReadImage(SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder)))
    volume = read(folder)
    np.testing.assert_array_equal(volume.array, SimpleITK.GetArrayFromImage(itk).transpose(2, 1, 0))
    np.testing.assert_allclose(volume.affine, itk_affine(itk), atol=1e-3)


def test_enhanced_multiframe(oblique, phantom, write_enhanced):
    volume = read(write_enhanced(phantom, oblique))
    in_world(volume, phantom, oblique)
    assert volume.array.dtype == np.int16


def test_equals_the_same_volume_as_nifti(phantom, write_series, write_nifti, make_affine):
    affine = make_affine("LPS", tilt=OBLIQUE)
    dicom, nifti = read(write_series(phantom, affine)), read(write_nifti(phantom, affine))
    assert dicom.geometry.same_grid(nifti.geometry, 1e-3)
    np.testing.assert_array_equal(dicom.array, nifti.array)


def test_a_list_of_files_and_one_file(phantom, write_series, make_affine):
    folder = write_series(phantom, make_affine("LPS"))
    files = sorted(folder.iterdir())
    assert read(files[::-1]).shape == phantom.shape
    one = read(files[0])
    assert one.shape == (5, 7, 1)
    assert one.notes == ("a single slice without thickness: it was taken as 1 mm thick",)


def test_rescale_per_slice(phantom, write_series, make_affine):
    def edit(k, dataset):
        dataset.RescaleSlope, dataset.RescaleIntercept = (2, -10) if k == 1 else (1, 0.5) if k == 2 else (1, 0)

    volume = read(write_series(phantom, make_affine("LPS"), edit=edit))
    np.testing.assert_array_equal(volume.array[..., 1], phantom[..., 1] * 2.0 - 10)
    np.testing.assert_array_equal(volume.array[..., 2], phantom[..., 2] + 0.5)
    np.testing.assert_array_equal(volume.array[..., 3], phantom[..., 3])


def test_other_modalities_are_raw_and_missing_rescale_is_noted(phantom, write_series, make_affine):
    def edit(k, dataset):
        dataset.Modality = "MR"
        del dataset.RescaleSlope

    volume = read(write_series(phantom, make_affine("LPS"), edit=edit))
    assert volume.units == "raw"
    assert volume.notes == (
        "the modality is MR, not CT: values are not HU",
        "no rescale slope and intercept: stored values were taken as they are",
    )


@pytest.fixture
def two_series(phantom, write_series, make_affine):
    folder = write_series(phantom, make_affine("LPS"), "study", SeriesDescription="Arterial")
    other = write_series(
        phantom + 1, make_affine("LPS"), "other", SeriesInstanceUID="1.2.826.0.1.77.111", SeriesNumber=4
    )
    for path in other.iterdir():
        path.rename(folder / f"b{path.name}")
    return folder


def test_two_series_are_listed_and_refused(two_series):
    with pytest.raises(
        ImageError, match=r"expected one series, found 2 among: series 3 CT 'Arterial', 4 files, UID"
    ) as caught:
        read(two_series)
    assert "series 4 CT 'Abdomen', 4 files, UID ...6.0.1.77.111: choose one by its number" in str(caught.value)
    assert "(--series, or series= in Python), or give its files alone" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("choice", "added"), [("1.2.826.0.1.77.1", 0), ("3", 0), ("4", 1), ("77.111", 1)])
def test_a_series_is_chosen_by_uid_number_or_ending(choice, added, two_series, phantom):
    volume = read(two_series, series=choice)
    np.testing.assert_array_equal(volume.array, phantom + added)
    assert volume.series_uid == ("1.2.826.0.1.77.111" if added else "1.2.826.0.1.77.1")


@pytest.mark.parametrize(("choice", "found"), [("9", "found none among"), ("1", "found 2 among")])
def test_a_choice_that_fits_none_or_several_is_refused(choice, found, two_series):
    with pytest.raises(ImageError, match=f"expected one series called '{choice}', {found}"):
        read(two_series, series=choice)


def test_a_missing_slice_is_refused(phantom, write_series, make_affine):
    folder = write_series(phantom, make_affine("LPS"), edit=lambda k, dataset: k != 2)
    (folder / "notes.txt").write_text("not an image")
    with pytest.raises(
        ImageError, match=r"expected slices every 3\.75 mm, found a step of 2\.50 mm|found a step of 5\.00 mm after"
    ):
        read(folder)


def test_steps_that_add_up_to_a_stretched_stack_are_refused(write_series, make_affine):
    def edit(k, dataset):
        dataset.ImagePositionPatient = [0, 0, 5.0 * k + 0.4 * max(0, k - 10)]

    folder = write_series(np.zeros((3, 4, 21), np.int16), make_affine("LPS"), edit=edit)
    with pytest.raises(ImageError, match=r"expected slices every 5\.\d\d mm, found \d+\.dcm 2\.00 mm off"):
        read(folder)


def test_doubled_positions_are_refused(phantom, write_series, make_affine):
    def edit(k, dataset):
        dataset.ImagePositionPatient = dataset.ImagePositionPatient if k != 2 else [31.5, -12.25, 409.5]

    with pytest.raises(
        ImageError, match=r"expected one slice per position, found two at 409\.50 mm \(\d+\.dcm and \d+\.dcm\)"
    ):
        read(write_series(phantom, make_affine("LPS"), edit=edit))


@pytest.mark.parametrize(
    ("tag", "value", "message"),
    [
        ("ImageOrientationPatient", [1, 0, 0, 0, 0.98, 0.199], "expected the same orientation in all slices"),
        ("PixelSpacing", [1.1, 0.9], r"expected the same pixel spacing in all slices, found \(1.1, 0.7\)"),
        ("FrameOfReferenceUID", "1.2.3", r"expected the same frame of reference in all slices"),
        ("Rows", 5, "expected the same rows and columns in all slices, found 7x5"),
        ("ImagePositionPatient", None, "expected position, orientation and pixel spacing of every slice"),
        (
            "ImagePositionPatient",
            [36.5, -12.25, 412.0],
            r"expected slices stacked in a line, found one 5\.00 mm beside it",
        ),
    ],
)
def test_slices_that_do_not_belong_together_are_refused(tag, value, message, phantom, write_series, make_affine):
    def edit(k, dataset):
        if k == 2:
            setattr(dataset, tag, value)

    with pytest.raises(ImageError, match=message):
        read(write_series(phantom, make_affine("LPS"), edit=edit))


def test_gantry_tilt_is_refused_or_straightened(phantom, write_series, make_affine):
    affine = make_affine("LPS", (1.0, 1.0, 2.0))
    affine[1, 2] = -1.0
    folder = write_series(phantom, affine)
    with pytest.raises(
        ImageError,
        match=r"found them 26\.6 degrees askew \(gantry tilt\) in series 3 CT .*--resample, or resample=True",
    ):
        read(folder)
    volume = read(folder, resample=True)
    assert volume.shape == (5, 10, 4)
    for k in range(4):
        np.testing.assert_array_equal(volume.array[:, k : k + 7, k], phantom[:, :, k])
    np.testing.assert_allclose(volume.geometry.to_world((0, 3, 3)), affine[:3, 3] + 3 * affine[:3, 2])
    assert volume.notes == ("resampled to remove 26.6 degrees of shear (gantry tilt)",)


def test_files_without_pixels_are_refused(phantom, write_series, make_affine):
    def no_pixels(k, dataset):
        del dataset.PixelData

    def no_size(k, dataset):
        del dataset.PixelData, dataset.Rows

    with pytest.raises(
        ImageError, match=r"expected 70 bytes of pixels, found a file|expected a DICOM image with pixels"
    ):
        read(write_series(phantom, make_affine("LPS"), "a", edit=no_pixels))
    with pytest.raises(ImageError, match="expected DICOM images with pixels, found a file without pixels"):
        read(write_series(phantom, make_affine("LPS"), "b", edit=no_size))


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, "expected grey pixels, found RGB"),
        ({"Rows": 60000, "Columns": 60000}, "expected at most 600,000,000 voxels, found a header with 3,600,000,000"),
        ({"Rows": 6000, "Columns": 6000}, "expected 72,000,000 bytes of pixels, found a file of"),
        ({"NumberOfFrames": 3}, "expected a position for each of 3 frames, found 0"),
        ({"RescaleSlope": 0}, "expected a rescale slope other than 0"),
        ({"PixelSpacing": [0, 1]}, "expected a positive pixel spacing"),
        ({"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}, "expected perpendicular unit directions"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.66.4"}, "expected DICOM images with pixels, found a segmentation"),
    ],
)
def test_unusable_headers_are_refused(tags, message, phantom, write_series, make_affine):
    with pytest.raises(ImageError, match=message):
        read(write_series(phantom[..., :1], make_affine("LPS"), **tags))


def test_a_screenshot_without_place_or_scale_is_noted(phantom, write_series, make_affine):
    def edit(k, dataset):
        del dataset.ImagePositionPatient, dataset.ImageOrientationPatient, dataset.PixelSpacing

    volume = read(write_series(phantom[..., :1], make_affine("LPS"), edit=edit))
    assert not volume.geometry.spacing_known
    assert "no pixel spacing: a pixel was taken as 1 mm" in volume.notes


def test_a_file_without_preamble(tmp_path, phantom, write_series, make_affine):
    path = next(write_series(phantom, make_affine("LPS")).iterdir())
    dataset = pydicom.dcmread(path)
    bare = tmp_path / "bare"
    del dataset.file_meta
    dataset.save_as(bare, implicit_vr=True, little_endian=True)
    np.testing.assert_array_equal(read(bare).array, read(path).array)


@pytest.mark.parametrize("name", ["JPEGLosslessProcess14_1", "JPEG2000Lossless", "JPEGLSLossless", "RLELossless"])
def test_compressed_pixels(name, tmp_path, write_series, make_affine):
    gdcm = pytest.importorskip("gdcm")
    noise = np.random.default_rng(1).integers(-1024, 3000, (40, 48, 3), dtype=np.int16)
    for path in write_series(noise, make_affine("LPS")).iterdir():
        reader, change, writer = gdcm.ImageReader(), gdcm.ImageChangeTransferSyntax(), gdcm.ImageWriter()
        reader.SetFileName(str(path))
        assert reader.Read()
        change.SetTransferSyntax(gdcm.TransferSyntax(getattr(gdcm.TransferSyntax, name)))
        change.SetInput(reader.GetImage())
        assert change.Change()
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        writer.SetFileName(str(tmp_path / path.name))
        assert writer.Write()
    files = sorted(tmp_path.glob("*.dcm"))
    assert pydicom.dcmread(files[0]).file_meta.TransferSyntaxUID.is_compressed
    np.testing.assert_array_equal(read(files).array, noise)


def test_an_unknown_compression_is_named(phantom, write_series, make_affine):
    def edit(k, dataset):
        dataset.file_meta.TransferSyntaxUID = pydicom.uid.MPEG2MPML
        dataset.PixelData = pydicom.encaps.encapsulate([dataset.PixelData])

    with pytest.raises(ImageError, match="expected a compression that can be decoded here, found MPEG2"):
        read(write_series(phantom[..., :1], make_affine("LPS"), edit=edit))


def test_paths_that_lead_nowhere(tmp_path):
    with pytest.raises(ImageError, match="expected DICOM files, found none at"):
        read(tmp_path)
    with pytest.raises(ImageError, match="expected DICOM files, found none at an empty list"):
        read([])
    with pytest.raises(ImageError, match=r"expected NIfTI .* or a DICOM folder, found nothing at"):
        read(tmp_path / "nothing")
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(ImageError, match="expected a DICOM file, found another kind at"):
        read([tmp_path / "a.txt"])


@pytest.mark.parametrize("folder", ["amos/image", "totalsegmentator/example_ct_dicom", "dcmqi/ct-3slice"])
def test_real_series_agree_with_simpleitk(folder, data):
    place = data / folder
    volume = read(place)
    along = sorted(
        place.glob("*.dcm"), key=lambda p: pydicom.dcmread(p, stop_before_pixels=True).ImagePositionPatient[2]
    )
    itk = SimpleITK.ReadImage([str(p) for p in along])
    array = SimpleITK.GetArrayFromImage(itk).transpose(2, 1, 0)
    # A negative normal (head first, columns to the front) stacks downwards; SimpleITK was given rising files.
    flipped = volume.affine[2, 2] < 0
    np.testing.assert_array_equal(volume.array[:, :, ::-1] if flipped else volume.array, array)
    assert volume.units == "hu"


def test_real_dicom_lies_where_its_nifti_segmentation_does(data):
    ct = read(data / "totalsegmentator" / "example_ct_dicom")
    seg = nibabel.load(data / "totalsegmentator" / "example_seg_dicom.nii.gz")
    lungs = np.isin(np.asarray(seg.dataobj), (10, 11, 12, 13, 14)) if 10 in np.unique(seg.dataobj) else None
    bones = np.argwhere(np.isin(np.asarray(seg.dataobj), range(25, 51)))
    at = np.rint(ct.geometry.to_voxel(nibabel.affines.apply_affine(seg.affine, bones))).astype(int)
    assert lungs is None or lungs.any()
    assert np.median(ct.array[tuple(at.T)]) > 100
    assert take(ct, plane_for(ct.geometry, "axial"), 3).shape == (512, 512)
