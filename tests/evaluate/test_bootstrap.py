import numpy as np
import pytest

from gazeseg.evaluate.bootstrap import estimate, macro_mean, patient_organ_means, pooled

GAP = np.nan


def test_table_of_means_with_gaps():
    table = patient_organ_means(
        np.array([0.2, 0.4, 0.9, 0.5]), ["a", "a", "a", "b"], ["liver", "liver", "spleen", "spleen"]
    )
    assert np.allclose(table, [[0.3, 0.9], [GAP, 0.5]], equal_nan=True)


def test_macro_mean_by_hand():
    # liver (0.3), spleen (0.9 + 0.5) / 2 = 0.7
    assert macro_mean(np.array([[0.3, 0.9], [GAP, 0.5]])) == pytest.approx(0.5)


def test_an_interval_holds_the_mean_and_narrows_with_patients():
    values = np.random.default_rng(1).normal(0.8, 0.1, (400, 1))
    few, many = estimate(values[:10]), estimate(values)
    assert few.low < few.mean < few.high
    assert many.high - many.low < (few.high - few.low) / 2


def test_the_interval_is_that_of_a_mean():
    values = np.random.default_rng(2).normal(0.0, 1.0, (100, 1))
    found = estimate(values)
    expected = 1.96 * values.std() / 10
    assert found.high - found.mean == pytest.approx(expected, rel=0.15)
    assert found.mean - found.low == pytest.approx(expected, rel=0.15)


def test_equal_patients_leave_no_doubt():
    found = estimate(np.full((5, 2), 0.7))
    assert (found.low, found.mean, found.high) == pytest.approx((0.7, 0.7, 0.7))


def test_one_patient_gives_no_interval():
    assert estimate(np.array([[0.4, 0.6]])) == type(estimate(np.ones((2, 1))))(0.5, None, None)


def test_draws_without_one_of_the_organs_do_not_count():
    found = estimate(np.array([[0.2, 0.8], [0.2, GAP]]))
    assert (found.low, found.mean, found.high) == pytest.approx((0.5, 0.5, 0.5))


def test_an_organ_of_few_patients_does_not_lift_the_interval():
    table = np.hstack([np.full((20, 1), 0.9), np.full((20, 1), GAP)])
    table[:2, 1] = 0.5, 0.7
    found = estimate(table)
    assert (found.low, found.mean, found.high) == pytest.approx((0.7, 0.75, 0.8))


def test_no_interval_where_hardly_a_draw_has_all_organs():
    table = np.where(np.eye(8) > 0, 0.5, GAP)  # a patient for each organ
    assert (estimate(table).low, estimate(table).high) == (None, None)
    assert estimate(table[:3, :3]).low == pytest.approx(0.5)


def test_a_share_of_all_that_was_counted_with_patients_as_the_unit():
    parts, wholes = np.array([1.0, 0.0, 3.0]), np.array([2.0, 2.0, 4.0])
    assert pooled(parts, wholes, ["a", "a", "b"]).mean == pytest.approx(4 / 8)
    found = pooled(parts, wholes, ["a", "a", "b"])
    assert (found.low, found.high) == pytest.approx((1 / 4, 3 / 4))  # draws of patient a alone and of b alone
    assert pooled(parts, wholes, ["a", "a", "a"]) == type(found)(0.5, None, None)
    assert pooled(np.zeros(2), np.zeros(2), ["a", "b"]).mean == 0


def test_seeded():
    values = np.random.default_rng(3).random((9, 2))
    assert estimate(values, seed=4) == estimate(values, seed=4)
    assert estimate(values, seed=4) != estimate(values, seed=5)
