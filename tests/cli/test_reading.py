"""A DICOM folder with two series, and a tilted one, from simulated gaze to DICOM out."""

from argparse import ArgumentParser

import nibabel
import numpy as np
import pydicom
import pytest

from gazeseg.cli.reading import add_reading_of_many


def write_ct(folder, image, **tags):
    """A NIfTI image as one CT file for each slice."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

    array = np.asarray(image.dataobj).astype("<i2")
    lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine
    lengths = np.linalg.norm(lps[:3, :3], axis=0)
    folder.mkdir(parents=True)
    for k in range(array.shape[2]):
        data = Dataset()
        data.file_meta = FileMetaDataset()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.SOPClassUID, data.SOPInstanceUID = CTImageStorage, generate_uid()
        data.StudyInstanceUID, data.SeriesInstanceUID, data.FrameOfReferenceUID = "1.2.3", "1.2.3.4", "1.2.3.9"
        data.Modality, data.PatientName, data.PatientID = "CT", "Nobody", "P1"
        data.ImagePositionPatient = [round(float(mm), 6) for mm in lps[:3, 3] + k * lps[:3, 2]]
        data.ImageOrientationPatient = [round(float(v), 9) for axis in (0, 1) for v in lps[:3, axis] / lengths[axis]]
        data.PixelSpacing = [round(float(mm), 9) for mm in lengths[1::-1]]
        data.Columns, data.Rows, data.SamplesPerPixel = *array.shape[:2], 1
        data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 1
        data.PhotometricInterpretation, data.RescaleIntercept, data.RescaleSlope = "MONOCHROME2", 0, 1
        data.PixelData = np.ascontiguousarray(array[:, :, k].T).tobytes()
        for keyword, value in tags.items():
            setattr(data, keyword, value)
        data.save_as(folder / f"{k}.dcm", enforce_file_format=True)
    return folder


@pytest.fixture
def two_series(case_files, tmp_path):
    image = nibabel.load(case_files.image)
    write_ct(tmp_path / "two" / "a", image, SeriesNumber=1)
    write_ct(tmp_path / "two" / "b", image, SeriesNumber=2, SeriesInstanceUID="1.2.3.5")
    return tmp_path / "two"


def gaze(case, label, out, *more):
    return ("simulate", case, "--label", label, "--organ", "liver", "--seconds", 1, "--slices", 1, "--out", out, *more)


def test_one_of_two_series_from_gaze_to_dicom(done, refused, two_series, case_files, tmp_path):
    recording, mask = tmp_path / "rec", tmp_path / "mask.nii.gz"
    assert "(--series, or series= in Python)" in refused(*gaze(two_series, case_files.label, recording))
    done(*gaze(two_series, case_files.label, recording, "--series", 2))
    done("segment", two_series, "--gaze", recording, "--out", mask, "--series", 2)
    for kind in ("dicom-seg", "rtstruct"):
        out = tmp_path / f"{kind}.dcm"
        done("export", tmp_path / "mask.journal.jsonl", "--to", kind, "--series", 2, "--out", out)
        series = [e.value for e in pydicom.dcmread(out).iterall() if e.keyword == "SeriesInstanceUID"]
        assert "1.2.3.5" in series
        assert "1.2.3.4" not in series


@pytest.mark.parametrize("command", ["simulate", "demo"])
def test_a_tilted_series_is_straightened(done, refused, command, case_files, tmp_path):
    image, label = nibabel.load(case_files.image), nibabel.load(case_files.label)
    tilted = image.affine.copy()
    tilted[1, 2] += 0.3 * tilted[2, 2]
    case = write_ct(tmp_path / "tilted", nibabel.Nifti1Image(np.asarray(image.dataobj), tilted))
    mask = tmp_path / "label.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.asarray(label.dataobj), tilted), mask)
    mask.with_name("label.json").write_bytes(case_files.label.with_name("label.json").read_bytes())
    words = {
        "simulate": gaze(case, mask, tmp_path / "out"),
        "demo": ("demo", "--case", case, "--label", mask, "--slices", 1, "--seconds", 1, "--out", tmp_path / "out"),
    }[command]
    assert "straighten the volume with --resample" in refused(*words)
    assert not (tmp_path / "out").exists()
    done(*words, "--resample")


@pytest.mark.parametrize(
    ("words", "series"),
    [((), []), (("--series", "2"), ["2"]), (("--series", "2,,1.2.3"), ["2", None, "1.2.3"])],
)
def test_series_of_several_cases(words, series):
    parser = ArgumentParser()
    add_reading_of_many(parser)
    assert parser.parse_args(words).series == series


def test_more_series_than_cases_are_told_at_once(refused, case_files, tmp_path):
    said = refused("serve", case_files.image, "--series", "1,2", "--work", tmp_path / "work", "--port", 0)
    assert "expected at most one series per case, found 2 for 1" in said
