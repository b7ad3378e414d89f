from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.evaluate.columns import Column
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.significance import holm, signed_rank, significance

BASE = Row("set", "a", "1", "liver", "one", "box", None, 0.5, 0.5, 0.01, 1, 0.0)
PAIR = [(Column("one", "box", None), Column("two", "box", None))]


def test_six_patients_that_all_agree_reach_the_smallest_p():
    found = signed_rank(np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]))
    assert (found["n"], found["statistic"], found["p"]) == (6, 0.0, pytest.approx(2 / 64))
    assert found["median_difference"] == pytest.approx(0.35)


def test_five_are_too_few():
    found = signed_rank(np.array([0.1, 0.2, 0.3, 0.4, 0.5, np.nan]))
    assert (found["n"], found["p"], found["note"]) == (5, None, "too few patients")


def test_equal_columns_differ_by_chance_alone():
    assert signed_rank(np.zeros(7))["p"] == 1.0


def test_some_equal_pairs_are_dropped():
    assert signed_rank(np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]))["p"] == pytest.approx(2 / 64)


def test_holm_known_answer():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_and_keeps_the_order(ps):
    corrected = holm(ps)
    assert all(p <= c <= 1 for p, c in zip(ps, corrected, strict=True))
    assert sorted(range(len(ps)), key=lambda n: (ps[n], n)) == sorted(
        range(len(ps)), key=lambda n: (corrected[n], ps[n], n)
    )


def test_the_unit_is_the_patient_not_the_slice():
    one = [replace(BASE, patient=p, slice=str(s)) for p in "abc" for s in range(9)]
    two = [replace(row, system="two", dice=0.4) for row in one]
    found = significance(one + two, PAIR)
    assert {(entry["n"], entry["note"]) for entry in found} == {(3, "too few patients")}
    assert [(entry["score"], entry["organ"]) for entry in found] == [
        ("dice", None),
        ("dice", "liver"),
        ("nsd", None),
        ("nsd", "liver"),
    ]


def test_a_patient_counts_once_over_its_organs():
    one = [replace(BASE, patient=p, organ=o) for p in "abcdef" for o in ("liver", "spleen")]
    two = [replace(row, system="two", dice=0.5 - 0.2 * (row.organ == "liver")) for row in reversed(one)]
    overall = next(entry for entry in significance(one + two, PAIR) if entry["organ"] is None)
    assert overall["median_difference"] == pytest.approx(0.1)
    assert overall["p"] == overall["p_holm"] == pytest.approx(2 / 64)


def test_organs_are_a_family_of_their_own():
    one = [replace(BASE, patient=p, organ=o) for p in "abcdef" for o in ("liver", "spleen")]
    two = [replace(row, system="two", dice=0.4) for row in one]
    found = [e for e in significance(one + two, PAIR) if e["score"] == "dice"]
    assert [e["p_holm"] for e in found] == pytest.approx([2 / 64, 4 / 64, 4 / 64])
