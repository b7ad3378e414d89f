"""verify, replay and export: commands that start from a journal."""

import json
import shutil

import nibabel
import numpy as np
import pytest

COMMANDS = {
    "verify": lambda journal, out: ("verify", journal),
    "replay": lambda journal, out: ("replay", journal, "--out", out),
    "export": lambda journal, out: ("export", journal, "--to", "nifti", "--out", out),
}


@pytest.fixture(params=COMMANDS.values(), ids=COMMANDS)
def command(request):
    return request.param


def altered(lines):
    return [*lines[:1], lines[1].replace(b"liver", b"liven"), *lines[2:]]


GARBAGE = {
    "JSON of something else": lambda lines: [b'{"type": "FeatureCollection"}\n'],
    "JSON list": lambda lines: [b"[1, 2]\n"],
    "deep JSON": lambda lines: [b"[" * 100_000 + b"\n"],
    "zeros": lambda lines: [bytes(4096) + b"\n"],
    "empty": lambda lines: [],
    "one word altered": altered,
    "first line gone": lambda lines: lines[1:],
    "second line gone": lambda lines: [lines[0], *lines[2:]],
    "lines exchanged": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
}


@pytest.mark.parametrize("edit", GARBAGE.values(), ids=GARBAGE)
def test_journals_not_to_be_trusted(refused, command, segmented, occupied, tmp_path, edit):
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"".join(edit(segmented.journal.read_bytes().splitlines(keepends=True))))
    assert "line " in refused(*command(journal, occupied))
    assert occupied.read_bytes() == b"earlier work"


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_what_is_no_file(refused, command, occupied, tmp_path, kind):
    journal = tmp_path / "journal.jsonl"
    if kind == "folder":
        journal.mkdir()
    assert "journal.jsonl" in refused(*command(journal, occupied))


def test_verify(done, segmented):
    assert "is intact" in done("verify", segmented.journal)
    assert json.loads(done("verify", segmented.journal, "--json"))["ok"] is True


def test_verify_as_json_says_what_is_wrong(call, tmp_path):
    (tmp_path / "empty.jsonl").touch()
    said = call("verify", tmp_path / "empty.jsonl", "--json")
    verdict = json.loads(said.out)
    assert (said.code, said.err, verdict["ok"], verdict["line_number"]) == (2, "", False, 1)


def test_replay_makes_the_same_mask(done, segmented, tmp_path):
    out = tmp_path / "replayed.nii.gz"
    data = json.loads(done("replay", segmented.journal, "--out", out, "--json"))
    assert np.array_equal(nibabel.load(out).dataobj, nibabel.load(segmented.mask).dataobj)
    assert list(data["voxels"]) == ["liver"]


def test_replay_wants_the_case_of_the_journal(refused, segmented, occupied, tmp_path):
    other = tmp_path / "other.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.zeros((96, 96, 12), np.int16), np.eye(4)), other)
    assert "sha256" in refused("replay", segmented.journal, "--case", other, "--out", occupied)
    assert occupied.read_bytes() == b"earlier work"


def test_replay_wants_a_model_there_is(refused, segmented, occupied):
    assert "'oracle'" in refused("replay", segmented.journal, "--model", "oracle", "--out", occupied)


def test_replay_never_overwrites_what_it_reads(refused, case_files, segmented, tmp_path):
    image = shutil.copy(case_files.image, tmp_path / "ct.nii.gz")
    before = image.read_bytes()
    refused("replay", segmented.journal, "--case", image, "--out", image)
    assert image.read_bytes() == before


def test_export_lies_beside_the_journal_unless_told(done, segmented, tmp_path):
    journal = shutil.copy(segmented.journal, tmp_path / "session.jsonl")
    done("export", journal, "--to", "nifti")
    labels = nibabel.load(tmp_path / "session.nii.gz")
    assert np.array_equal(labels.dataobj, nibabel.load(segmented.mask).dataobj)


@pytest.mark.parametrize("kind", ["dicom-seg", "rtstruct"])
def test_dicom_needs_a_dicom_case(refused, segmented, tmp_path, kind):
    assert "DICOM" in refused("export", segmented.journal, "--to", kind, "--out", tmp_path / "out.dcm")
    assert list(tmp_path.iterdir()) == []


def test_unknown_format(refused, segmented):
    assert "'stl'" in refused("export", segmented.journal, "--to", "stl")
