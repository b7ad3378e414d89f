import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pydicom
import pytest

from gazeseg.errors import ImageError, InputError
from gazeseg.export import write_dicom_seg
from gazeseg.images import read
from gazeseg.testing import small_volume
from gazeseg.types import Volume

NAMES = {3: "kidney_left", 6: "liver"}
Draw = Callable[[tuple[int, int, int]], Any]


def painted(path: Path, volume: Volume) -> Any:
    """The label map a SEG describes, put together from nothing but its own header: frame by frame, corner by corner."""
    data = pydicom.dcmread(path)
    values = {s.SegmentNumber: int(s.SegmentDescription.split()[-1]) for s in data.SegmentSequence}
    labels = np.zeros(volume.shape, np.uint8)
    shared = data.SharedFunctionalGroupsSequence[0]
    direction = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float).reshape(2, 3)
    row_mm, column_mm = map(float, shared.PixelMeasuresSequence[0].PixelSpacing)
    for frame, group in zip(data.pixel_array, data.PerFrameFunctionalGroupsSequence, strict=True):
        origin = np.array(group.PlanePositionSequence[0].ImagePositionPatient, float)
        rows, columns = np.nonzero(frame)
        lps = origin + columns[:, None] * column_mm * direction[0] + rows[:, None] * row_mm * direction[1]
        ijk = volume.geometry.to_voxel(lps * (-1, -1, 1))
        np.testing.assert_allclose(ijk, np.rint(ijk), atol=0.01)
        value = values[group.SegmentIdentificationSequence[0].ReferencedSegmentNumber]
        labels[tuple(np.rint(ijk).astype(int).T)] = value
    return labels


def test_read_back_voxel_by_voxel(dicom_case: Volume, draw: Draw, tmp_path: Path, provenance: dict[str, Any]) -> None:
    labels = draw(dicom_case.shape)
    write_dicom_seg(tmp_path / "m.dcm", labels, dicom_case, NAMES, provenance)
    np.testing.assert_array_equal(painted(tmp_path / "m.dcm", dicom_case), labels)


def test_refers_to_the_images_below_each_frame(tmp_path: Path, make_series: Any, draw: Draw) -> None:
    volume = read(make_series(tmp_path / "series"))
    labels = draw(volume.shape)
    write_dicom_seg(tmp_path / "m.dcm", labels, volume, NAMES, {})
    seg = highdicom.seg.segread(tmp_path / "m.dcm")
    uids = [uid for _, _, uid in seg.get_source_image_uids()]
    assert [uid.rsplit(".", 1)[0] for uid in uids] == ["1.2.3.4"] * 7
    by_instance = seg.get_pixels_by_source_instance(uids, combine_segments=True)
    numbered = np.select([labels == 3, labels == 6], [1, 2]).transpose(2, 1, 0)
    np.testing.assert_array_equal(by_instance[np.argsort(uids)], numbered)


def test_says_what_it_is(tmp_path: Path, make_series: Any, draw: Draw, provenance: dict[str, Any]) -> None:
    volume = read(make_series(tmp_path / "series"))
    write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, NAMES, provenance)
    seg = pydicom.dcmread(tmp_path / "m.dcm")
    assert seg.SeriesDescription == "gazeseg - research only, not for clinical use"
    assert (seg.ContentQualification, seg.Modality, seg.SegmentationType) == ("RESEARCH", "SEG", "BINARY")
    assert (str(seg.PatientName), seg.StudyInstanceUID, seg.FrameOfReferenceUID) == ("Müller^Änne", "1.2.3", "1.2.3.9")
    kidney, liver = seg.SegmentSequence
    assert (kidney.SegmentLabel, liver.SegmentLabel) == ("kidney_left", "liver")
    kinds = [segment.SegmentedPropertyTypeCodeSequence[0] for segment in (kidney, liver)]
    assert [kind.CodeMeaning for kind in kinds] == ["Kidney", "Liver"]
    assert kinds[0].SegmentedPropertyTypeModifierCodeSequence[0].CodeMeaning == "Left"
    assert liver.SegmentAlgorithmType == "SEMIAUTOMATIC"
    assert liver.SegmentationAlgorithmIdentificationSequence[0].AlgorithmVersion == "ab" * 32
    assert json.loads((tmp_path / "m.json").read_text())["labels"] == {"3": "kidney_left", "6": "liver"}


def test_names_in_any_language(tmp_path: Path, make_series: Any, draw: Draw) -> None:
    volume = read(make_series(tmp_path / "series"))
    write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, {3: "Niere links ü", 6: "печень"}, {})
    seg = pydicom.dcmread(tmp_path / "m.dcm")
    assert [segment.SegmentLabel for segment in seg.SegmentSequence] == ["Niere links ü", "печень"]
    assert [s.SegmentedPropertyTypeCodeSequence[0].CodeMeaning for s in seg.SegmentSequence] == [
        "Anatomical Structure"
    ] * 2


def test_equal_but_for_uids_and_times(tmp_path: Path, make_series: Any, draw: Draw) -> None:
    volume = read(make_series(tmp_path / "series"))
    found = []
    for name in ("a.dcm", "b.dcm"):
        write_dicom_seg(tmp_path / name, draw(volume.shape), volume, NAMES, {})
        data = pydicom.dcmread(tmp_path / name)
        data.remove_private_tags()
        found.append([str(element) for element in data.iterall() if element.VR not in ("UI", "DA", "TM", "DT", "SQ")])
    assert found[0] == found[1]
    assert len(found[0]) > 50


def test_series_stored_from_head_to_foot(tmp_path: Path, make_series: Any, draw: Draw) -> None:
    volume = read(make_series(tmp_path / "series", falling=True))
    write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, NAMES, {})
    np.testing.assert_array_equal(painted(tmp_path / "m.dcm", volume), draw(volume.shape))


def test_other_files_and_series_in_the_folder_do_not_matter(tmp_path: Path, make_series: Any, draw: Draw) -> None:
    volume = read(make_series(tmp_path / "series"))
    (tmp_path / "series" / "notes.txt").write_text("hello")
    make_series(tmp_path / "series" / "more", FrameOfReferenceUID="1.2.3.10", SeriesInstanceUID="1.2.3.5")
    write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, NAMES, {}, source=tmp_path / "series")
    np.testing.assert_array_equal(painted(tmp_path / "m.dcm", volume), draw(volume.shape))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"FrameOfReferenceUID": "1.2.3.10"},
            r"expected DICOM images with frame of reference 1\.2\.3\.9, found 1\.2\.3\.10",
        ),
        ({"PixelSpacing": [0.7, 0.91]}, r"expected DICOM images on the grid of the case \(14x10x7 voxels\), found 7"),
        ({"ImagePositionPatient": [-31.0, 12.25, 100.0]}, "and none on it: give the series that was segmented"),
        ({"ImageOrientationPatient": [0, 1, 0, 1, 0, 0]}, "and none on it"),
        ({"Rows": 9}, "expected one DICOM image for each slice of the case"),
        ({"SOPInstanceUID": ""}, "expected DICOM images with SOPInstanceUID, found none"),
    ],
    ids=lambda value: "".join(value) if isinstance(value, dict) else None,
)
def test_images_of_something_else_are_refused(
    changes: dict[str, Any], message: str, tmp_path: Path, make_series: Any, draw: Draw
) -> None:
    volume = read(make_series(tmp_path / "series"))
    other = make_series(tmp_path / "other")
    for file in other.iterdir():
        image = pydicom.dcmread(file)
        for keyword, value in changes.items():
            setattr(image, keyword, value)
        image.save_as(file)
    with pytest.raises(ImageError, match=message):
        write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, NAMES, {}, source=other)
    assert not (tmp_path / "m.dcm").exists()


def test_missing_and_doubled_images_are_refused(tmp_path: Path, make_series: Any, draw: Draw) -> None:
    volume = read(make_series(tmp_path / "series"))
    (tmp_path / "series" / "2.dcm").rename(tmp_path / "aside.dcm")
    with pytest.raises(ImageError, match=r"each slice of the case \(14, 10, 7\), found 6 at"):
        write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, NAMES, {})
    for name in ("2.dcm", "again.dcm"):
        (tmp_path / "series" / name).write_bytes((tmp_path / "aside.dcm").read_bytes())
    with pytest.raises(ImageError, match="found 8 at"):
        write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, NAMES, {})


def test_cases_that_are_not_dicom_are_refused(tmp_path: Path, draw: Draw) -> None:
    volume = small_volume()
    with pytest.raises(ImageError, match="expected the DICOM images of the case, found nothing at"):
        write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, NAMES, {})
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImageError, match="expected DICOM files, found none at"):
        write_dicom_seg(tmp_path / "m.dcm", draw(volume.shape), volume, NAMES, {}, source=tmp_path / "empty")


@pytest.mark.parametrize("name", ["x" * 65, "a\\b"])
def test_names_dicom_cannot_hold(name: str, tmp_path: Path, draw: Draw) -> None:
    with pytest.raises(InputError, match="a name of at most 64 characters without backslash for label 6"):
        write_dicom_seg(tmp_path / "m.dcm", draw((40, 36, 12)), small_volume(), {3: "a", 6: name}, {})


def test_nothing_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one structure, found an empty one"):
        write_dicom_seg(tmp_path / "m.dcm", np.zeros((40, 36, 12), np.uint8), small_volume(), {}, {})


@pytest.mark.data
def test_real_slices(amos: Volume, draw: Draw, tmp_path: Path, provenance: dict[str, Any]) -> None:
    labels = draw(amos.shape)
    write_dicom_seg(tmp_path / "m.dcm", labels, amos, NAMES, provenance)
    np.testing.assert_array_equal(painted(tmp_path / "m.dcm", amos), labels)
