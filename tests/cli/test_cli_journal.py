"""``replay``, ``verify`` and ``export``, from the command line to the file."""

import json
import os
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest

from gazeseg import models
from gazeseg.cli import main
from gazeseg.images import plane_for, read
from gazeseg.session import Journal, Session, journal_header
from gazeseg.testing import FakePredictor, small_volume
from gazeseg.types import Prompted, StructureAdded, Volume, VoxelPoint

DATA = Path(os.environ.get("GAZESEG_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.fixture(autouse=True)
def _fake_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "load_model", FakePredictor)


def played(case: Path, journal_path: Path) -> np.ndarray:  # type: ignore[type-arg]
    """A short session on a case; returns its label map."""
    volume = read(case)
    plane = plane_for(volume.geometry, "axial")
    with Journal.create(journal_path, journal_header(volume, FakePredictor())) as journal:
        session = Session(volume, FakePredictor(), journal)
        session.apply(StructureAdded(0.0, "liver", 6))
        session.apply(Prompted(1.0, "liver", plane, 0, (VoxelPoint((9.0, 7.0, 0.0), True),)))
    return session.label_map()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    volume: Volume = small_volume()
    path = tmp_path / "ct.nii.gz"
    nibabel.Nifti1Image(np.asarray(volume.array), volume.affine).to_filename(path)
    return path


@pytest.fixture
def journal(case: Path, tmp_path: Path) -> Path:
    played(case, tmp_path / "s.jsonl")
    return tmp_path / "s.jsonl"


def test_replay(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = played(case, tmp_path / "s.jsonl")
    assert main(["replay", str(tmp_path / "s.jsonl"), "--out", str(tmp_path / "m.nii.gz"), "--json"]) == 0
    np.testing.assert_array_equal(np.asanyarray(nibabel.load(tmp_path / "m.nii.gz").dataobj), labels)
    said = json.loads(capsys.readouterr().out)
    assert said["voxels"] == {"liver": int((labels == 6).sum())}
    assert said["unfinished"] == "liver: not accepted"
    provenance = json.loads((tmp_path / "m.json").read_text())["provenance"]
    assert (provenance["model"]["name"], provenance["journal"]["lines"]) == ("fake", 3)
    assert provenance["structures"]["liver"]["accepted"] is False


def test_a_case_that_moved_with_its_journal_is_found(case: Path, journal: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for file in (case, journal):
        file.rename(tmp_path / "new" / file.name)
    assert main(["replay", str(tmp_path / "new" / "s.jsonl"), "--out", str(tmp_path / "m.nii")]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "m.mha"], "expected a mask ending in .nii, .nii.gz or .png, found 'm.mha'"),
        (["--out", "m.png"], "expected a picture (one slice) for PNG, found 12 slices"),
        (["--out", "ct.nii.gz"], "expected a new file to write to, found that ct.nii.gz is an input"),
        (["--out", "m.nii", "--model", "other"], "expected model fake (sha256"),
        (["--out", "m.nii", "--case", "none.nii"], "found nothing at none.nii"),
        (["--out", "m.nii", "--case", "other.nii"], "found those of other.nii"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else None,
)
def test_replay_refuses(
    arguments: list[str],
    message: str,
    journal: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(journal.parent)
    nibabel.Nifti1Image(np.zeros((4, 4, 4), np.int16), np.eye(4)).to_filename("other.nii")
    assert main(["replay", "s.jsonl", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_replay_without_its_case(case: Path, journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.unlink()
    assert main(["replay", str(journal), "--out", "m.nii"]) == 2
    assert "found nothing there: give --case" in capsys.readouterr().err


def test_a_journal_that_names_nothing(tmp_path: Path, case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Journal.create(tmp_path / "j.jsonl", {}).close()
    assert main(["replay", str(tmp_path / "j.jsonl"), "--out", "m.nii"]) == 2
    assert "found no path in its header: give --case" in capsys.readouterr().err
    assert main(["replay", str(tmp_path / "j.jsonl"), "--out", "m.nii", "--case", str(case)]) == 2
    assert "found no name in its header: give --model" in capsys.readouterr().err
    assert main(["replay", str(tmp_path / "j.jsonl"), "--out", "m.nii", "--case", str(case), "--model", "x"]) == 2
    assert "expected 'case' in the journal's header" in capsys.readouterr().err


def test_a_half_written_line_is_left_out_and_told(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.write_bytes(journal.read_bytes() + b'{"hash":')
    assert main(["replay", str(journal), "--out", str(tmp_path / "m.nii")]) == 0
    assert "note: the last line of the journal was never finished and is left out" in capsys.readouterr().out
    assert not json.loads((tmp_path / "m.json").read_text())["provenance"]["journal"]["intact"]


def test_verify(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(journal)]) == 0
    assert capsys.readouterr().out == f"{journal} is intact: 3 lines, open, it may go on\n"
    with Journal.resume(journal) as opened:
        opened.seal()
    assert main(["verify", str(journal), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["lines"], said["closed"]) == (True, 4, True)


def test_verify_finds_the_line(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal.write_bytes(journal.read_bytes().replace(b'"value":6', b'"value":7'))
    assert main(["verify", str(journal)]) == 2
    problem = "its hash does not fit its content: it was altered"
    assert capsys.readouterr() == ("", f"gazeseg: {journal} is not intact, line 2: {problem}\n")
    assert main(["verify", str(journal), "--json"]) == 2
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["line_number"], said["problem"]) == (False, 2, problem)


def test_verify_without_a_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_export_beside_the_journal(journal: Path) -> None:
    assert main(["export", str(journal), "--to", "nifti"]) == 0
    assert journal.with_name("s.nii.gz").is_file()
    assert journal.with_name("s.json").is_file()


@pytest.mark.parametrize("kind", ["dicom-seg", "rtstruct"])
def test_export_to_dicom_needs_dicom(kind: str, journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(journal), "--to", kind]) == 2
    said = capsys.readouterr().err
    assert "expected the DICOM images of the case, found another kind of image at" in said
    assert "export NIfTI" in said


@pytest.mark.data
@pytest.mark.parametrize(("kind", "name"), [("dicom-seg", "s.seg.dcm"), ("rtstruct", "s.rtstruct.dcm")])
def test_export_of_real_slices(kind: str, name: str, tmp_path: Path) -> None:
    folder = DATA / "amos" / "image"
    if not folder.is_dir():
        pytest.skip(f"no real images at {folder}: set GAZESEG_DATA")
    played(folder, tmp_path / "s.jsonl")
    assert main(["export", str(tmp_path / "s.jsonl"), "--to", kind]) == 0
    assert pydicom.dcmread(tmp_path / name).Modality == {"dicom-seg": "SEG", "rtstruct": "RTSTRUCT"}[kind]
