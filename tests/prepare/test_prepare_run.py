"""The whole preparation: adding, taking up again, and what is refused."""

import errno
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gazeseg.errors import ImageError, InputError, MissingExtraError
from gazeseg.prepare import PrepareSettings, case_file, engine, open_prepared, prepare, run


@pytest.fixture
def settings(word, tmp_path):
    return PrepareSettings("word", word, tmp_path / "out")


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_second_run_skips_what_is_there(settings):
    first = prepare(settings)
    before = contents(settings.out)
    second = prepare(settings)
    assert [(one.prepared, one.skipped) for one in (first, second)] == [(3, 0), (0, 3)]
    assert contents(settings.out) == before


def test_equal_input_gives_equal_bytes(settings, tmp_path):
    prepare(settings)
    prepare(replace(settings, out=tmp_path / "other"))
    assert contents(settings.out) == contents(tmp_path / "other")


def test_a_changed_source_is_made_again(settings, word):
    prepare(settings)
    (word / "labelsTr" / "word_0001.nii.gz").write_bytes((word / "labelsTs" / "word_0003.nii.gz").read_bytes() + b"\0")
    assert prepare(settings).prepared == 1


def test_interrupted_before_the_index_was_written_anew(settings, word, monkeypatch):
    prepare(settings)
    labels = word / "labelsTr" / "word_0001.nii.gz"
    labels.write_bytes(labels.read_bytes() + bytes(9))
    with monkeypatch.context() as patch:
        patch.setattr(run, "write_index", interrupt)
        with pytest.raises(KeyboardInterrupt):
            prepare(settings)
    with pytest.raises(InputError, match="run the same gazeseg prepare again"):
        open_prepared(settings.out)
    assert prepare(settings).skipped == 3
    assert len(open_prepared(settings.out).instances()) == 36


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_another_window_is_refused(settings, slices, tmp_path):
    split = tmp_path / "split.csv"
    prepare(PrepareSettings("slices", slices, settings.out, split=split))
    with pytest.raises(InputError, match=r"expected the window 0\.\.255 .* found -160\.\.240: choose another --out"):
        prepare(settings)


def test_both_stand_in_one_folder(settings, total):
    prepare(settings)
    summary = prepare(PrepareSettings("totalsegmentator", total, settings.out))
    opened = open_prepared(settings.out)
    assert (summary.prepared, len(opened.cases())) == (3, 6)
    assert opened.organs[1] == "liver"
    assert {one.case.split("/")[0] for one in opened.instances()} == {"word", "totalsegmentator"}


def test_another_organ_table_is_refused(settings, nnunet):
    prepare(settings)
    with pytest.raises(InputError, match=r"expected label 2 to be spleen .* found liver: choose another --out"):
        prepare(PrepareSettings("nnunet", nnunet, settings.out))


def test_other_things_in_the_folder_are_left_alone(settings):
    settings.out.mkdir()
    (settings.out / "thesis.tex").write_text("mine")
    with pytest.raises(InputError, match="found other things at"):
        prepare(settings)
    assert contents(settings.out).keys() == {(settings.out / "thesis.tex").relative_to(settings.out)}


def test_a_bad_case_stops_the_run_and_finished_ones_are_kept(settings, word):
    import nibabel

    path = word / "labelsTs" / "word_0003.nii.gz"
    good = path.read_bytes()
    nibabel.save(nibabel.Nifti1Image(np.full((60, 50, 8), 99, np.uint8), nibabel.load(path).affine), path)
    with pytest.raises(ImageError, match=r"^word/word_0003: expected label values 1, .* found 99"):
        prepare(settings)
    assert sorted(os.listdir(settings.out / "cases")) == ["word__word_0001.npz", "word__word_0002.npz"]
    path.write_bytes(good)
    assert (prepare(settings).skipped, len(open_prepared(settings.out).cases())) == (2, 3)


def test_a_full_disk(settings, monkeypatch):
    written = []

    def put(archive, name, data):
        written.append(name)
        if len(written) > 5:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(case_file, "_put", put)
    with pytest.raises(InputError, match=r"expected room on the disk .* found it full at word/word_0001: make room"):
        prepare(settings)
    assert os.listdir(settings.out / "cases") == []


def test_killed_in_the_middle(settings):
    """The process dies while it writes the second case; the next run sweeps up and goes on."""
    code = f"""
import os, signal
from pathlib import Path
from gazeseg.prepare import PrepareSettings, case_file, prepare
put = case_file._put
def dying(archive, name, data):
    if "0002" in str(archive.filename) and name == "0003.npy":
        os.kill(os.getpid(), signal.SIGKILL)
    put(archive, name, data)
case_file._put = dying
prepare(PrepareSettings("word", Path({str(settings.root)!r}), Path({str(settings.out)!r})))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    left = os.listdir(settings.out / "cases")
    assert len(left) == 2
    assert any(name.startswith(".") for name in left)
    with pytest.raises(InputError, match="run gazeseg prepare first"):
        open_prepared(settings.out)
    summary = prepare(settings)
    assert (summary.prepared, summary.skipped) == (2, 1)
    assert sorted(os.listdir(settings.out / "cases")) == [f"word__word_000{n}.npz" for n in (1, 2, 3)]


def test_workers_give_the_same_bytes(settings, tmp_path):
    prepare(settings)
    prepare(replace(settings, out=tmp_path / "spread", workers=2))
    assert contents(settings.out) == contents(tmp_path / "spread")


def test_errors_of_workers_arrive_as_they_are(settings, word):
    for path in (word / "labelsTr").iterdir():
        path.write_bytes((word / "imagesTr" / path.name).read_bytes())
    with pytest.raises(ImageError, match=r"^word/word_000[12]: expected label numbers 0"):
        prepare(replace(settings, workers=2))


def test_a_worker_that_is_ended_from_outside(monkeypatch):
    monkeypatch.setattr(engine, "prepare_case", exec)
    with pytest.raises(InputError, match="expected 2 workers to finish, found one ended from outside"):
        list(engine.run_local(["import os; os._exit(9)"] * 2, {}, 2))


def test_without_ray_the_install_line_is_given(settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'gazeseg\[ray\]'"):
        prepare(replace(settings, engine="ray"))


@pytest.mark.filterwarnings("default")
def test_ray_gives_the_same_bytes(settings, tmp_path):
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'gazeseg[ray]'")
    prepare(settings)
    prepare(replace(settings, out=tmp_path / "spread", engine="ray"))
    assert contents(settings.out) == contents(tmp_path / "spread")


def test_counts(settings):
    summary = prepare(settings)
    assert summary.total.as_dict() == {"slices": 18, "instances": 36, "objects": 36, "patients": 3}
    assert summary.organs["bladder"].as_dict() == {"slices": 18, "instances": 18, "objects": 18, "patients": 3}
    assert {part: one.patients for part, one in summary.parts.items()} == {"train": 2, "test": 1}


def test_a_slice_takes_a_fiftieth_of_the_published_storage(settings):
    """26 MB a slice of 512 x 512; even noise, which does not compress, stays far below."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (512, 512)).astype(np.uint8)
    entry = case_file.SliceEntry(0, "0", None, (1,))
    content = case_file.CaseContent(iter([case_file.CutSlice(noise, noise % 17, entry, ())]))
    assert case_file.write_case(settings.out, "set/noise", content, [], {}).bytes < 26e6 / 50


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"format": "dicom"}, "expected format to be one of word, .* found 'dicom'"),
        ({"engine": "slurm"}, "expected engine to be one of local, ray, found 'slurm'"),
        ({"workers": 0}, "expected workers of at least 1, found 0"),
        ({"per_volume": 0}, "expected slices per volume of at least 1, found 0"),
        ({"seed": -1}, "expected seed of at least 0, found -1"),
        ({"format": "synthetic", "split": Path("s.csv")}, "expected no split with synthetic, whose slices are all for"),
        ({"organs": ("liver",)}, "expected organs by name only with totalsegmentator"),
    ],
)
def test_settings_that_cannot_be(settings, more, message):
    with pytest.raises(InputError, match=message):
        replace(settings, **more)
