"""Journals, exports and recordings belong to an image, whatever its case is called."""

import numpy as np
import pytest

from gazeseg.export import write_volume
from gazeseg.gaze import write_recording
from gazeseg.serve import Shelf
from gazeseg.serve.exports import export_case
from gazeseg.serve.naming import files_name, journal_path
from gazeseg.serve.recordings import recordings_base, recordings_of
from gazeseg.serve.wire import Choose, Click
from gazeseg.session import Journal
from gazeseg.testing import FakePredictor, small_volume
from gazeseg.types import GazeQuality, Recording, Screen, Volume

NOTHING = {"structures": 0, "accepted": 0}


@pytest.fixture
def two(tmp_path):
    """Two images called ct.nii.gz."""
    volume, paths = small_volume(), []
    for number, folder in enumerate(("A", "B")):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "ct.nii.gz")
        write_volume(paths[-1], Volume((volume.array + number).astype(np.int16), volume.geometry, "hu"))
    return paths


@pytest.fixture
def run(tmp_path):
    """A service with these cases, one after another; what is done there is told."""

    def begin(*paths, model="fake"):
        return Shelf(list(paths), FakePredictor(model), tmp_path / "work" / "journals")

    return begin


def outline(shelf, name, label, show):
    seat = shelf.open(name)
    for message in (show, Choose(t_s=0, label=label), Click(t_s=1, xy=(15, 15), positive=True)):
        seat.desk.handle(message)
    return seat


@pytest.mark.parametrize("order", [(1,), (1, 0)], ids=["alone", "the other way round"])
def test_an_image_goes_on_under_another_name(run, two, shown, order):
    first = run(*two)
    assert first.names == ["ct", "ct-2"]
    outline(first, "ct-2", "liver", shown())
    first.close()
    again = run(*(two[number] for number in order))
    assert again.progress()["ct"] == {"structures": 1, "accepted": 0}
    assert again.open("ct").desk.session.state.names == {1: "liver"}
    again.close()


def test_another_image_under_a_name_that_was_used_has_files_of_its_own(run, two, shown, tmp_path):
    first = run(two[0])
    export = export_case(outline(first, "ct", "liver", shown()), "nifti", tmp_path / "exports").path
    first.close()
    before, t_s = export.read_bytes(), np.linspace(0.0, 1.0, 11)
    quality, screen = GazeQuality(0.8, 0.3), Screen((1000, 800), (400.0, 320.0), 650.0)
    recording = Recording(t_s, np.full((11, 2), 0.5), np.ones(11, bool), screen, quality, 10.0)
    write_recording(recording, tmp_path / "work" / "recordings" / "ct-001")

    second = run(two[1])
    assert second.progress() == {"ct": NOTHING}
    seat = outline(second, "ct", "spleen", shown(index=6))
    other = export_case(seat, "nifti", tmp_path / "exports").path
    second.close()
    assert (export.name, other.name) == ("ct-mask.nii.gz", f"{seat.files}-mask.nii.gz")
    assert export.read_bytes() == before
    assert recordings_of(recordings_base(tmp_path / "work", seat.files, "1")) == []
    assert len(recordings_of(recordings_base(tmp_path / "work", "ct", "1"))) == 1


def test_an_image_keeps_the_name_of_its_files_with_another_model(run, two):
    for cases, model in ((two, "one"), (two[1:], "two")):
        shelf = run(*cases, model=model)
        files = [shelf.open(name).files for name in shelf.names]
        shelf.close()
    assert files == ["ct-2"]


def test_where_two_images_once_came_by_one_name_the_first_has_it(tmp_path):
    journals = [tmp_path / f"ct-{digit * 12}-{'e' * 8}.journal.jsonl" for digit in "ba"]
    for number, path in enumerate(journals):
        Journal.create(path, {"created_utc": f"202{number}", "case": {"path": "ct", "sha256": "x"}}).close()
    assert [files_name(path) for path in journals] == ["ct", "ct-aaaaaaaa"]
    assert journal_path(tmp_path, "ct", "a" * 64, "e" * 64) == journals[1]
    assert journal_path(tmp_path, "ct", "a" * 64, "f" * 64).name == f"ct-aaaaaaaa-{'a' * 12}-{'f' * 8}.journal.jsonl"
