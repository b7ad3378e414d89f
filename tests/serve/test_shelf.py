"""Cases by name, each with a journal that outlives the program."""

import pydicom
import pytest

from gazeseg.errors import InputError
from gazeseg.images import plane_for
from gazeseg.serve import Shelf
from gazeseg.serve.exports import export_case
from gazeseg.serve.wire import Choose, Click
from gazeseg.testing import FakePredictor
from gazeseg.types import MasksGiven, StructureAdded


def test_names_are_safe_and_unique(case, tmp_path):
    twin = tmp_path / "other" / case.name
    twin.parent.mkdir()
    twin.write_bytes(case.read_bytes())
    assert Shelf([case, twin], FakePredictor(), tmp_path).names == ["odd-name", "odd-name-2"]


def test_a_case_opened_again_goes_on(case, shown, tmp_path):
    first = Shelf([case], FakePredictor(), tmp_path / "work")
    desk = first.open("odd-name").desk
    desk.handle(shown())
    desk.handle(Choose(t_s=0, label="liver"))
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    before = desk.session.label_map()
    first.close()
    second = Shelf([case], FakePredictor(), tmp_path / "work")
    after = second.open("odd-name").desk.session.label_map()
    second.close()
    assert before.any()
    assert (before == after).all()


def test_where_the_journal_could_not_be_written_a_new_seat_goes_on_from_the_disk(shelf, shown):
    seat = shelf.open("odd-name")
    seat.desk.handle(shown())
    seat.desk.handle(Choose(t_s=0, label="liver"))
    assert shelf.open("odd-name") is seat
    seat.desk.session.journal.close()  # as after a failed write
    again = shelf.open("odd-name")
    assert again is not seat
    assert again.desk.session.state.names == seat.desk.session.state.names == {1: "liver"}


def test_another_model_starts_another_journal(case, tmp_path):
    for name in ("one", "two"):
        shelf = Shelf([case], FakePredictor(name), tmp_path / "work")
        shelf.open("odd-name")
        shelf.close()
    assert len(list((tmp_path / "work").iterdir())) == 2


def test_what_is_not_there(case, tmp_path):
    with pytest.raises(InputError, match=r"expected a case at .*found nothing"):
        Shelf([tmp_path / "none.nii"], FakePredictor(), tmp_path)
    with pytest.raises(InputError, match="expected a case called odd-name, found 'brain'"):
        Shelf([case], FakePredictor(), tmp_path).open("brain")


def test_the_series_wanted_is_opened_and_exported(case, dicom_series, tmp_path):
    folder = tmp_path / "two"
    dicom_series(folder)
    dicom_series(folder, SeriesInstanceUID="1.2.3.5", SeriesNumber=2)
    shelf = Shelf([case, folder], FakePredictor(), tmp_path / "work", series=[None, "2"])
    seat = shelf.open("two")
    seat.desk.session.apply(StructureAdded(0, "liver", 1))
    axial = plane_for(seat.volume.geometry, "axial")
    seat.desk.session.apply(MasksGiven(1, "liver", axial, ((1, (20, 8, 20)),), "import"))
    written = pydicom.dcmread(export_case(seat, "dicom-seg", tmp_path / "out").path)
    shelf.close()
    assert seat.volume.series_uid == "1.2.3.5"
    assert written.ReferencedSeriesSequence[0].SeriesInstanceUID == "1.2.3.5"


def test_tilted_cases_are_straightened_on_request(dicom_series, tmp_path):
    dicom_series(tmp_path / "tilted", tilt_mm=1)
    with pytest.raises(InputError, match=r"gantry tilt.*straighten the volume with --resample"):
        Shelf([tmp_path / "tilted"], FakePredictor(), tmp_path / "work").open("tilted")
    shelf = Shelf([tmp_path / "tilted"], FakePredictor(), tmp_path / "work", resample=True)
    assert "resampled to remove 26.6 degrees" in shelf.open("tilted").volume.notes[0]
    shelf.close()


def test_more_series_than_cases(case, tmp_path):
    with pytest.raises(InputError, match="expected at most one series per case, found 2 for 1: drop some"):
        Shelf([case], FakePredictor(), tmp_path, series=["1", "2"])
