from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image, ImageDraw

from gazeseg.errors import ImageError
from gazeseg.export import write_rtstruct
from gazeseg.images import read
from gazeseg.types import Volume

NAMES = {3: "kidney_left", 6: "liver"}
SCALE = 4
Draw = Callable[[tuple[int, int, int]], Any]


def rasterised(path: Path, folder: Path, volume: Volume) -> Any:
    """The label map the contours describe, filled with Pillow on each image they refer to."""
    images = {image.SOPInstanceUID: image for image in map(pydicom.dcmread, folder.iterdir())}
    labels = np.zeros(volume.shape, np.uint8)
    for region in pydicom.dcmread(path).ROIContourSequence:
        for contour in region.ContourSequence:
            image = images[contour.ContourImageSequence[0].ReferencedSOPInstanceUID]
            direction = np.array(image.ImageOrientationPatient, float).reshape(2, 3)
            origin = np.array(image.ImagePositionPatient, float)
            row_mm, column_mm = map(float, image.PixelSpacing)
            points = np.array(contour.ContourData, float).reshape(-1, 3) - origin
            assert len(points) == contour.NumberOfContourPoints
            assert np.abs(points @ np.cross(*direction)).max() < 1e-3
            xy = points @ direction.T / (column_mm, row_mm)
            canvas = Image.new("1", (image.Columns * SCALE + 1, image.Rows * SCALE + 1))
            ImageDraw.Draw(canvas).polygon([tuple(p) for p in np.rint((xy + 0.5) * SCALE).tolist()], fill=1)
            rows, columns = np.nonzero(np.array(canvas)[SCALE // 2 :: SCALE, SCALE // 2 :: SCALE])
            lps = origin + columns[:, None] * column_mm * direction[0] + rows[:, None] * row_mm * direction[1]
            ijk = np.rint(volume.geometry.to_voxel(lps * (-1, -1, 1))).astype(int)
            labels[tuple(ijk.T)] = region.ReferencedROINumber
    return labels


def test_contours_fill_to_the_label_map(
    dicom_case: Volume, draw: Draw, tmp_path: Path, provenance: dict[str, Any]
) -> None:
    labels = draw(dicom_case.shape)
    write_rtstruct(tmp_path / "rt.dcm", labels, dicom_case, NAMES, provenance)
    np.testing.assert_array_equal(rasterised(tmp_path / "rt.dcm", tmp_path / "series", dicom_case), labels)


def test_says_what_it_is(tmp_path: Path, make_series: Any, draw: Draw, provenance: dict[str, Any]) -> None:
    volume = read(make_series(tmp_path / "series"))
    write_rtstruct(tmp_path / "rt.dcm", draw(volume.shape), volume, NAMES, provenance)
    data = pydicom.dcmread(tmp_path / "rt.dcm")
    assert (data.Modality, data.ApprovalStatus, str(data.PatientName)) == ("RTSTRUCT", "UNAPPROVED", "Müller^Änne")
    assert "not for clinical use" in data.SeriesDescription
    assert (data.StudyInstanceUID, data.FrameOfReferenceUID) == ("1.2.3", "1.2.3.9")
    assert {region.ROINumber: region.ROIName for region in data.StructureSetROISequence} == NAMES
    assert {region.ReferencedFrameOfReferenceUID for region in data.StructureSetROISequence} == {"1.2.3.9"}
    study = data.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[0]
    assert len(study.RTReferencedSeriesSequence[0].ContourImageSequence) == 7
    assert (tmp_path / "rt.json").is_file()


def test_long_contours(tmp_path: Path, make_series: Any) -> None:
    """A comb, whose outline takes more than the 64 KB that explicit VR has room for."""
    volume = read(make_series(tmp_path / "series", Rows=6, Columns=1400, PixelData=bytes(2 * 6 * 1400)))
    labels = np.zeros(volume.shape, np.uint8)
    labels[::2, :, 3] = labels[:, 0, 3] = 6
    write_rtstruct(tmp_path / "rt.dcm", labels, volume, NAMES, {})
    contour = pydicom.dcmread(tmp_path / "rt.dcm").ROIContourSequence[0].ContourSequence[0]
    assert len(contour.ContourData) == 3 * int(contour.NumberOfContourPoints) == 3 * (4 * 700 + 2)
    assert len("\\".join(map(str, contour.ContourData))) > 65536
    np.testing.assert_array_equal(rasterised(tmp_path / "rt.dcm", tmp_path / "series", volume), labels)


def test_images_of_something_else_are_refused(tmp_path: Path, make_series: Any, draw: Draw) -> None:
    volume = read(make_series(tmp_path / "series"))
    other = make_series(tmp_path / "other", FrameOfReferenceUID="1.9")
    with pytest.raises(ImageError, match="expected DICOM images with frame of reference"):
        write_rtstruct(tmp_path / "rt.dcm", draw(volume.shape), volume, NAMES, {}, source=other)


@pytest.mark.data
def test_real_slices(amos: Volume, draw: Draw, tmp_path: Path) -> None:
    labels = draw(amos.shape)
    write_rtstruct(tmp_path / "rt.dcm", labels, amos, NAMES, {})
    np.testing.assert_array_equal(rasterised(tmp_path / "rt.dcm", Path(amos.source or ""), amos), labels)
