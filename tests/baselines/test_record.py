import json
from dataclasses import replace

import pytest

from gazeseg.baselines.budget import Budget
from gazeseg.baselines.record import NAME, Record, find_record, read_record, write_record
from gazeseg.errors import ModelError

RECORD = Record(
    system="nnunet",
    version="2.8.1",
    organs={"liver": 1, "pancreas": 8},
    window=(-160.0, 240.0),
    spacing_mm=(0.8, 0.7),
    training_patients=("set/a", "set/b"),
    digest="d",
    seed=3,
    versions={"torch": "2.13.0"},
    about="20 min",
    finished=True,
    budget=Budget(minutes=20.0),
)


def test_round_trip(tmp_path):
    write_record(tmp_path, RECORD)
    assert read_record(tmp_path, "nnunet") == RECORD
    assert RECORD.grey.lower == -160


def test_nothing_there(tmp_path):
    assert find_record(tmp_path, "nnunet") is None
    with pytest.raises(ModelError, match=r"found no baseline\.json: train it first"):
        read_record(tmp_path, "nnunet")


def test_broken_off(tmp_path):
    write_record(tmp_path, replace(RECORD, finished=False))
    with pytest.raises(ModelError, match=r"found one that was broken off: the same gazeseg baselines train nnunet"):
        read_record(tmp_path, "nnunet")


def test_of_the_other_system(tmp_path):
    write_record(tmp_path, RECORD)
    with pytest.raises(ModelError, match=r"expected a folder of resunet, found one of nnunet"):
        read_record(tmp_path, "resunet")


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 1}', '{"format": 1, "window": 3}'])
def test_something_else(tmp_path, content):
    (tmp_path / NAME).write_text(content)
    with pytest.raises(ModelError, match=r"expected the baseline\.json of gazeseg baselines"):
        read_record(tmp_path, "nnunet")


def test_a_record_that_tells_no_budget(tmp_path):
    write_record(tmp_path, RECORD)
    content = json.loads((tmp_path / NAME).read_text())
    del content["budget"]
    (tmp_path / NAME).write_text(json.dumps(content))
    assert read_record(tmp_path, "nnunet") == replace(RECORD, budget=None)


def test_a_budget_that_cannot_be(tmp_path):
    write_record(tmp_path, RECORD)
    content = json.loads((tmp_path / NAME).read_text()) | {"budget": {"minutes": -1}}
    (tmp_path / NAME).write_text(json.dumps(content))
    with pytest.raises(ModelError, match=r"expected the baseline\.json of gazeseg baselines .* \(InputError\)"):
        read_record(tmp_path, "nnunet")
