"""Cases that read well are exported: one series of several, files without a preamble; enhanced images are named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from gazeseg.errors import ImageError
from gazeseg.export import write_dicom_seg, write_rtstruct
from gazeseg.images import read
from gazeseg.testing import small_volume
from gazeseg.types import Volume

NAMES = {3: "kidney_left", 6: "liver"}
Write = Callable[..., None]


@pytest.fixture(params=[write_dicom_seg, write_rtstruct], ids=["dicom-seg", "rtstruct"])
def write(request: pytest.FixtureRequest, tmp_path: Path, draw: Any) -> Callable[..., Any]:
    """Export a drawn label map of a volume; gives what was written."""

    def write(volume: Volume, **more: Any) -> Any:
        request.param(tmp_path / "out.dcm", draw(volume.shape), volume, NAMES, {}, **more)
        return pydicom.dcmread(tmp_path / "out.dcm")

    return write


@pytest.fixture
def two_series(make_series: Any, tmp_path: Path) -> Path:
    """Two reconstructions on the same slices, their images 1.2.3.4.N and 1.2.3.5.N."""
    make_series(tmp_path / "two" / "soft", SeriesNumber=1)
    sharp = make_series(tmp_path / "two" / "sharp", SeriesNumber=2, SeriesInstanceUID="1.2.3.5")
    for file in sharp.iterdir():
        image = pydicom.dcmread(file)
        image.SOPInstanceUID = str(image.SOPInstanceUID).replace("1.2.3.4.", "1.2.3.5.")
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.save_as(file)
    return tmp_path / "two"


def images_of(written: Any) -> set[str]:
    """The images that a file refers to anywhere, without their numbers."""
    uids = [element.value for element in written.iterall() if element.keyword == "ReferencedSOPInstanceUID"]
    return {uid.rpartition(".")[0] for uid in uids if uid.startswith("1.2.3.") and uid != "1.2.3"}


@pytest.mark.parametrize(("series", "images"), [("1", "1.2.3.4"), ("2", "1.2.3.5")])
def test_of_two_series_on_one_grid_the_one_that_was_read_is_exported(
    series: str, images: str, two_series: Path, write: Write
) -> None:
    assert images_of(write(read(two_series, series=series))) == {images}


def test_which_of_two_series_a_volume_is_must_be_known(two_series: Path, write: Write) -> None:
    known = read(two_series, series="1")
    unknown = Volume(known.array, known.geometry, known.units)
    with pytest.raises(
        ImageError, match=r"one DICOM series on the grid of the case, found 2 at .*1\.2\.3\.4, 1\.2\.3\.5"
    ):
        write(unknown, source=two_series)
    assert images_of(write(unknown, source=two_series / "sharp")) == {"1.2.3.5"}


def test_a_copy_of_the_images_with_other_uids_does(make_series: Any, tmp_path: Path, write: Write) -> None:
    volume = read(make_series(tmp_path / "series"))
    assert (
        write(volume, source=make_series(tmp_path / "copy", SeriesInstanceUID="1.2.3.77")).StudyInstanceUID == "1.2.3"
    )


@pytest.mark.parametrize("implicit", [True, False])
def test_files_without_a_preamble(implicit: bool, make_series: Any, tmp_path: Path, write: Write) -> None:
    series = make_series(tmp_path / "series")
    for file in series.iterdir():
        bare = pydicom.Dataset(pydicom.dcmread(file))
        bare.save_as(file, implicit_vr=implicit, little_endian=True)
        assert file.read_bytes()[:2] == b"\x08\x00"
    assert images_of(write(read(series))) == {"1.2.3.4"}


def enhanced(series: Path, file: Path) -> Path:
    """The images of a series as the frames of one."""
    images = [pydicom.dcmread(path) for path in series.iterdir()]
    one, frames = images[0], []
    for image in images:
        position, frame = pydicom.Dataset(), pydicom.Dataset()
        position.ImagePositionPatient = image.ImagePositionPatient
        frame.PlanePositionSequence = [position]
        frames.append(frame)
    orientation, measures = pydicom.Dataset(), pydicom.Dataset()
    orientation.ImageOrientationPatient, measures.PixelSpacing = one.ImageOrientationPatient, one.PixelSpacing
    shared = pydicom.Dataset()
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [orientation], [measures]
    one.SharedFunctionalGroupsSequence, one.PerFrameFunctionalGroupsSequence = [shared], frames
    one.NumberOfFrames, one.PixelData = len(images), b"".join(image.PixelData for image in images)
    del one.ImagePositionPatient, one.ImageOrientationPatient, one.PixelSpacing
    one.save_as(file)
    return file


def test_an_enhanced_image_is_named(make_series: Any, tmp_path: Path, write: Write) -> None:
    volume = read(enhanced(make_series(tmp_path / "series"), tmp_path / "enhanced.dcm"))
    assert volume.shape == (14, 10, 7)
    with pytest.raises(ImageError, match=r"found an enhanced multi-frame image at .*: export NIfTI instead"):
        write(volume)
    assert not (tmp_path / "out.dcm").exists()


def test_images_without_a_place_are_named(make_series: Any, tmp_path: Path, write: Write) -> None:
    file = next(make_series(tmp_path / "series").iterdir())
    image = pydicom.dcmread(file)
    del image.ImagePositionPatient
    image.save_as(tmp_path / "one.dcm")
    with pytest.raises(
        ImageError, match=r"images with ImagePositionPatient, .*, found none at .*: export NIfTI instead"
    ):
        write(read(tmp_path / "one.dcm"))


def test_a_case_that_is_not_dicom_is_told_so(tmp_path: Path, write: Write) -> None:
    (tmp_path / "ct.nii.gz").write_bytes(bytes(400))
    with pytest.raises(ImageError, match=r"found another kind of image at .*ct\.nii\.gz: export NIfTI"):
        write(small_volume(), source=tmp_path / "ct.nii.gz")


@pytest.mark.parametrize(("keyword", "value"), [("SliceThickness", None), ("SpecificCharacterSet", "")])
@pytest.mark.parametrize("there", [True, False])
def test_what_images_may_leave_out(
    there: bool, keyword: str, value: Any, make_series: Any, tmp_path: Path, write: Write
) -> None:
    series = make_series(tmp_path / "series", "sagittal", PatientName="Nobody")
    for file in series.iterdir():
        image = pydicom.dcmread(file)
        setattr(image, keyword, value)
        if not there:
            delattr(image, keyword)
        image.save_as(file)
    written = write(read(series))
    assert written.SpecificCharacterSet == "ISO_IR 192"
    thick = [float(element.value) for element in written.iterall() if element.keyword == "SliceThickness"]
    assert thick == ([2.5] if written.Modality == "SEG" else [])


def test_what_was_exported_into_the_folder_does_not_matter(make_series: Any, tmp_path: Path, draw: Any) -> None:
    volume = read(make_series(tmp_path / "series"))
    for _ in range(2):
        write_dicom_seg(tmp_path / "series" / "m.dcm", draw(volume.shape), volume, NAMES, {})
    assert np.any(pydicom.dcmread(tmp_path / "series" / "m.dcm").pixel_array)
