"""What is written as DICOM SEG is read again as the same label map, or refused with the reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from gazeseg.errors import ImageError
from gazeseg.export import write_dicom_seg
from gazeseg.images import read, read_labels
from gazeseg.types import Volume

NAMES = {3: "kidney_left", 6: "liver"}


@pytest.fixture
def segmentation(tmp_path: Path, make_series: Any, draw: Any) -> Callable[..., tuple[Path, Volume]]:
    """A SEG changed after it was written, and the volume it was made on."""

    def write(change: Callable[[Any], None] = lambda dataset: None) -> tuple[Path, Volume]:
        volume, path = read(make_series(tmp_path / "series")), tmp_path / "m.dcm"
        write_dicom_seg(path, draw(volume.shape), volume, NAMES, {})
        dataset = pydicom.dcmread(path)
        change(dataset)
        dataset.save_as(path)
        return path, volume

    return write


def test_a_label_map_comes_back_voxel_by_voxel(dicom_case: Volume, draw: Any, tmp_path: Path) -> None:
    drawn = draw(dicom_case.shape)
    write_dicom_seg(tmp_path / "m.dcm", drawn, dicom_case, NAMES, {})
    labels = read_labels(tmp_path / "m.dcm", dicom_case)
    np.testing.assert_array_equal(labels.array, drawn)
    assert labels.names == NAMES
    assert labels.notes == ("names from the 2 segments of m.dcm",)


def test_without_an_image_the_frames_say_where_they_lie(segmentation: Any, draw: Any) -> None:
    path, volume = segmentation()
    labels = read_labels(path)
    assert labels.geometry.same_grid(volume.geometry)
    np.testing.assert_array_equal(labels.array, draw(volume.shape))


def test_alone_in_its_folder_the_folder_will_do(segmentation: Any, tmp_path: Path) -> None:
    path, volume = segmentation()
    (tmp_path / "alone").mkdir()
    path.rename(tmp_path / "alone" / "1")
    assert read_labels(tmp_path / "alone", volume).names == NAMES


def test_segments_of_others_keep_their_numbers(segmentation: Any) -> None:
    def foreign(dataset: Any) -> None:
        for segment in dataset.SegmentSequence:
            del segment.SegmentDescription

    path, volume = segmentation(foreign)
    assert read_labels(path, volume).names == {1: "kidney_left", 2: "liver"}


def test_segments_of_one_name_stay_apart(segmentation: Any) -> None:
    def lesions(dataset: Any) -> None:
        for segment in dataset.SegmentSequence:
            segment.SegmentLabel = "lesion"

    path, volume = segmentation(lesions)
    assert read_labels(path, volume).names == {3: "lesion 1", 6: "lesion 2"}


def test_one_of_another_series_is_refused(segmentation: Any) -> None:
    path, volume = segmentation(lambda dataset: setattr(dataset, "FrameOfReferenceUID", "1.2.3.10"))
    with pytest.raises(ImageError, match=r"frame of reference of the image \(1\.2\.3\.9\), found 1\.2\.3\.10 at"):
        read_labels(path, volume)


@pytest.mark.parametrize("spacing", [[0.7, 1.0], [1.4, 1.8]], ids=["other", "half the resolution"])
def test_one_on_another_grid_is_refused(segmentation: Any, spacing: list[float]) -> None:
    def other(dataset: Any) -> None:
        dataset.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing = spacing

    path, volume = segmentation(other)
    with pytest.raises(
        ImageError, match=f"found frame 1 of 10 x 14 pixels of {spacing[0]} x .* resample the segmentation"
    ):
        read_labels(path, volume)


def test_segments_that_overlap_are_named(segmentation: Any) -> None:
    path, volume = segmentation(lambda dataset: setattr(dataset, "PixelData", b"\xff" * len(dataset.PixelData)))
    with pytest.raises(
        ImageError, match=r"found [\d,]+ voxels both in '(kidney_left|liver)' and '(kidney_left|liver)'"
    ):
        read_labels(path, volume)


def test_what_is_neither_binary_nor_fractional_is_refused(segmentation: Any) -> None:
    path, volume = segmentation(lambda dataset: setattr(dataset, "SegmentationType", "LABELMAP"))
    with pytest.raises(ImageError, match="expected a binary or fractional segmentation, found 'LABELMAP'"):
        read_labels(path, volume)


def test_damaged_pixels_are_an_image_error(segmentation: Any) -> None:
    path, volume = segmentation(lambda dataset: setattr(dataset, "PixelData", dataset.PixelData[:4]))
    with pytest.raises(ImageError, match=r"m\.dcm"):
        read_labels(path, volume)


def test_half_of_a_fractional_voxel_is_inside(segmentation: Any) -> None:
    def fractional(dataset: Any) -> None:
        dataset.SegmentationType, dataset.MaximumFractionalValue = "FRACTIONAL", 200
        dataset.BitsAllocated = dataset.BitsStored = 8
        dataset.HighBit = 7
        pixels = np.full((dataset.NumberOfFrames, 10, 14), 99, np.uint8)
        pixels[:, 2, 3] = 100
        dataset.PixelData = pixels.tobytes()
        del dataset.SegmentSequence[1]
        for frame in dataset.PerFrameFunctionalGroupsSequence:
            frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber = 1

    path, volume = segmentation(fractional)
    labels = read_labels(path, volume)
    assert set(zip(*(axis.tolist() for axis in np.nonzero(labels.array)[:2]), strict=True)) == {(3, 2)}
    assert "by half or more" in labels.notes[1]
