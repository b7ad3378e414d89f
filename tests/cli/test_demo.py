import json

import pytest

from gazeseg.cli import main


@pytest.fixture(scope="module")
def demo(done, tmp_path_factory):
    """The demo on the bundled case, as small as it gets; returns its folder and what it said."""
    out = tmp_path_factory.mktemp("demo") / "out"
    return out, json.loads(done("demo", "--slices", 1, "--seconds", 1, "--out", out, "--json"))


@pytest.fixture
def own(case_files, tmp_path):
    """Arguments for the small case, with more at the end."""
    case = ["--case", case_files.image, "--label", case_files.label, "--slices", 1, "--seconds", 1]
    return lambda *more: ["demo", *case, "--out", tmp_path / "out", *more]


def test_everything_promised_is_there(demo):
    out, data = demo
    promised = {"masks.nii.gz", "masks.json", "journal.jsonl", "recording", "figures", "report.html"}
    assert promised <= {path.name for path in out.iterdir()}
    assert all(path in data["files"] for path in (str(out / "masks.nii.gz"), str(out / "report.html")))
    assert data["dice_end"].keys() == data["dice"].keys() >= {"liver", "spleen"}
    assert "Not a medical device" in (out / "report.html").read_text()


def test_its_journal_can_be_verified_and_replayed_anywhere(done, demo, tmp_path):
    out, _ = demo
    moved = out.rename(out.with_name("moved"))
    try:
        assert "is intact" in done("verify", moved / "journal.jsonl")
        replayed = json.loads(done("replay", moved / "journal.jsonl", "--out", tmp_path / "masks.nii.gz", "--json"))
    finally:
        moved.rename(out)
    assert sum(replayed["voxels"].values()) > 0


def test_its_recording_can_be_applied_again(done, demo, tmp_path):
    out, _ = demo
    mask = tmp_path / "mask.nii.gz"
    data = json.loads(done("segment", out / "case.nii.gz", "--gaze", out / "recording", "--out", mask, "--json"))
    assert data["acts"] >= 1


def test_ones_own_case_and_an_earlier_demo_to_replace(done, own, tmp_path):
    done(*own())
    said = done(*own())
    assert "liver" in said
    assert f"wrote {tmp_path / 'out' / 'masks.nii.gz'}" in said


def test_a_folder_with_other_things_stays(refused, own, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    assert str(tmp_path / "out") in refused(*own())
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (("--seconds", 0), "found 0"),
        (("--slices", -1), "found 1 and -1"),
        (("--seed", -1), "-1"),
        (("--tracker", "free"), "'free'"),
        (("--model", "oracle"), "'oracle'"),
        (("--scheme", "atlas"), "atlas"),
    ],
)
def test_wrong_settings(refused, own, tmp_path, more, found):
    assert found in refused(*own(*more))
    assert list(tmp_path.iterdir()) == []


def test_a_case_without_its_label(refused, case_files):
    assert "--label" in refused("demo", "--case", case_files.image)


def test_the_folder_that_holds_the_inputs_is_not_replaced(capsys, tmp_path):
    case, label = tmp_path / "demo" / "case.nii.gz", tmp_path / "demo" / "truth.nii.gz"
    case.parent.mkdir()
    (tmp_path / "demo" / "gazeseg-demo.json").write_text("{}")
    case.write_bytes(b"x")
    assert main(["demo", "--case", str(case), "--label", str(label), "--out", str(tmp_path / "demo")]) == 2
    assert "give another --out" in capsys.readouterr().err
    assert case.read_bytes() == b"x"
