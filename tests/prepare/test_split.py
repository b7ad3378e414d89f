"""Nobody stands on both sides."""

import csv
from collections import defaultdict
from importlib import resources

import pytest

from gazeseg.errors import InputError
from gazeseg.prepare import split
from gazeseg.prepare.split import LABEL_VOLUME_PATIENTS, by_lot, draw, read_split, read_split_file


@pytest.fixture(scope="module")
def parts():
    return read_split()


def people(parts, *sets):
    """Patient number to the parts it stands in, over some data sets."""
    found = defaultdict(set)
    for key, part in parts.items():
        dataset, patient = key.split("/")
        if dataset in sets:
            found[patient].add(part)
    return found


def test_every_line_is_another_patient(parts):
    text = resources.files("gazeseg.prepare").joinpath("split.csv").read_text()
    assert len(list(csv.DictReader(text.splitlines()))) == len(parts)


@pytest.mark.parametrize("sets", [("msd_liver", "msd_spleen"), ("pancreas_ct", "pancreas_ct_multi")])
def test_a_patient_number_has_one_part_across_related_sets(parts, sets):
    found = people(parts, *sets)
    assert len(found) > 10
    assert {number: where for number, where in found.items() if len(where) > 1} == {}


def test_patients_of_label_volumes_never_test(parts):
    found = people(parts, "pancreas_ct", "pancreas_ct_multi")
    assert [found[number] for number in LABEL_VOLUME_PATIENTS] == [{"train"}] * len(LABEL_VOLUME_PATIENTS)


def test_the_list_is_what_was_drawn(parts):
    assert draw(tuple(key.split("/")) for key in parts) == parts


def test_drawing_does_not_depend_on_who_else_is_there():
    pairs = [("msd_liver", str(n)) for n in range(200)]
    parts = draw(pairs)
    assert draw(reversed(pairs[:50])) == {key: parts[key] for key in list(parts) if int(key.split("/")[1]) < 50}


def test_the_shares_are_about_a_fifth_and_a_tenth():
    parts = list(draw(("msd_liver", str(n)) for n in range(2000)).values())
    assert parts.count("test") == pytest.approx(400, abs=60)
    assert parts.count("val") == pytest.approx(200, abs=45)


def test_related_sets_share_their_draw():
    for number in map(str, range(50)):
        parts = draw([("msd_liver", number), ("msd_spleen", number)])
        assert len(set(parts.values())) == 1


def test_a_part_that_is_none(tmp_path, monkeypatch):
    (tmp_path / "split.csv").write_text("dataset,patient,part\nset,1,exam\n")
    monkeypatch.setattr(split.resources, "files", lambda _: tmp_path)
    with pytest.raises(InputError, match=r"expected part train, val or test in split.csv, found 'exam'"):
        read_split()


def test_a_split_file(tmp_path):
    (tmp_path / "who.csv").write_text("patient,part,dataset\n7,val,set\n8,test,set\n")
    assert read_split_file(tmp_path / "who.csv") == {"set/7": "val", "set/8": "test"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dataset,part\nset,val\n", "missing patient"),
        ("dataset,patient,part\nset,1,exam\n", "found 'exam'"),
        ("dataset,patient,part\nset,1,val\nset,1,test\n", "found set/1 in val and test"),
        ("", "missing dataset, patient, part"),
    ],
)
def test_split_files_that_cannot_be_used(tmp_path, text, message):
    (tmp_path / "who.csv").write_text(text)
    with pytest.raises(InputError, match=message):
        read_split_file(tmp_path / "who.csv")


def test_no_split_file(tmp_path):
    with pytest.raises(InputError, match=r"expected a split file .* found no file"):
        read_split_file(tmp_path / "who.csv")


def test_about_a_tenth_chooses_by_lot():
    drawn = [by_lot(f"set/{number}", 0) for number in range(2000)]
    assert drawn.count("val") == pytest.approx(200, abs=45)
