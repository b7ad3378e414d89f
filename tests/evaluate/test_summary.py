from dataclasses import replace

import pytest

from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.summary import summarise

BASE = Row("set", "a", "1", "liver", "fake", "click", 1.0, 0.5, 0.4, 0.01, 1, 0.0)


def row(patient: str, slice_name: str, organ: str, dice: float, **more) -> Row:
    return replace(BASE, patient=patient, slice=slice_name, organ=organ, dice=dice, **more)


def only(rows: list[Row]) -> dict:
    return summarise(rows)["results"][0]


def test_macro_and_instance_weighted_means_differ():
    rows = [row("a", str(n), "liver", 0.9) for n in range(8)] + [
        row("b", "1", "liver", 0.5),
        row("b", "1", "spleen", 0.3),
    ]
    result = only(rows)
    assert result["dice"]["mean"] == pytest.approx(((0.9 + 0.5) / 2 + 0.3) / 2)
    assert result["dice"]["instance_weighted_mean"] == pytest.approx((8 * 0.9 + 0.5 + 0.3) / 10)


def test_counts():
    rows = [row("a", "1", "liver", 0.9), row("a", "2", "liver", 0.8), row("b", "1", "spleen", 0.3)]
    result = only(rows)
    assert (result["patients"], result["objects"]) == (2, 3)
    assert {organ: entry["objects"] for organ, entry in result["organs"].items()} == {"liver": 2, "spleen": 1}


def test_patients_of_two_data_sets_are_not_mixed_up():
    rows = [row("a", "1", "liver", 1.0), replace(row("a", "1", "liver", 0.0), dataset="other")]
    assert only(rows)["patients"] == 2


def test_area_under_the_curve():
    rows = [replace(BASE, budget=float(b), dice=d, nsd=d / 2) for b, d in ((1, 0.2), (2, 0.6), (4, 0.8))]
    curve = summarise(rows)["curves"][0]
    assert curve["area_dice"]["mean"] == pytest.approx((0.4 * 1 + 0.7 * 2) / 3)
    assert curve["area_nsd"]["mean"] == pytest.approx((0.4 * 1 + 0.7 * 2) / 6)


def test_one_shot_has_no_area():
    assert "area_dice" not in summarise([replace(BASE, budget=None)])["curves"][0]


def test_share_of_harmful_updates_counts_the_last_budget_once():
    rows = [
        replace(BASE, budget=1.0, updates=1),
        replace(BASE, budget=3.0, updates=3, drops=1, dice_drop_max=0.2),
        replace(BASE, slice="2", budget=1.0, updates=1),
        replace(BASE, slice="2", budget=3.0, updates=2),
    ]
    curve = summarise(rows)["curves"][0]
    assert curve["share_updates_lowering_dice"] == {"mean": pytest.approx(1 / 5), "low": None, "high": None}
    assert curve["dice_drop_max"] == pytest.approx(0.2)


def test_differences_are_paired():
    rows = [row(p, "1", "liver", d) for p, d in (("a", 0.1), ("b", 0.9), ("c", 0.5))]
    better = [replace(r, system="new", dice=r.dice + 0.05) for r in rows]
    (gap,) = summarise(rows + better)["differences"]
    assert (gap["system"], gap["minus"]) == ("new", "fake")
    assert (gap["dice"]["low"], gap["dice"]["high"]) == pytest.approx((0.05, 0.05))


def test_differences_stand_for_each_organ_too():
    rows = [row(p, "1", organ, 0.5) for p in ("a", "b", "c") for organ in ("spleen", "liver")]
    better = [replace(r, system="new", dice=r.dice + (0.1 if r.organ == "liver" else -0.2)) for r in rows]
    organs = summarise(rows + better)["differences"][0]["organs"]
    assert {organ: gap["dice"]["mean"] for organ, gap in organs.items()} == pytest.approx(
        {"liver": 0.1, "spleen": -0.2}
    )


def test_systems_stand_next_to_each_other():
    rows = [replace(BASE, system=s, budget=b) for s in ("z", "a") for b in (1.0, 3.0)]
    assert [(r["budget"], r["system"]) for r in summarise(rows)["results"]] == [
        (1.0, "z"),
        (1.0, "a"),
        (3.0, "z"),
        (3.0, "a"),
    ]


def test_spread_and_the_third_mean():
    rows = [
        row("a", "1", "liver", 0.9),
        row("a", "2", "liver", 0.9),
        row("b", "1", "liver", 0.3),
        row("b", "1", "spleen", 0.5),
    ]
    dice = only(rows)["dice"]
    assert dice["sd_over_patients"] == pytest.approx((0.9 - 0.4) / 2**0.5)
    assert dice["mean_over_organs_of_instance_means"] == pytest.approx((0.7 + 0.5) / 2)
    assert only(rows[:1])["dice"]["sd_over_patients"] is None


def test_an_embedding_is_shared_by_the_objects_on_its_slice():
    rows = [row("a", "1", organ, 0.9, seconds_model=0.1, seconds_embed=0.4) for organ in ("liver", "spleen")]
    assert only(rows)["seconds_object_median"] == pytest.approx(0.3)


def test_draws_of_an_object_count_as_one_object():
    rows = [
        row("a", "1", "liver", 0.9, draw=0),
        row("a", "1", "liver", 0.5, draw=1),
        row("a", "1", "spleen", 0.2, draw=0),
        row("a", "1", "spleen", 0.4, draw=1),
    ]
    rows = [replace(each, seconds_model=0.1, seconds_embed=0.4) for each in rows]
    better = [replace(each, system="new", dice=each.dice + 0.05) for each in rows]
    summary = summarise(rows + better)
    result = summary["results"][0]
    assert (result["objects"], result["seconds_object_median"]) == (2, pytest.approx(0.3))
    assert result["dice"]["mean"] == pytest.approx((0.7 + 0.3) / 2)
    assert summary["curves"][0]["updates"] == 4
    assert summary["differences"][0]["dice"]["mean"] == pytest.approx(0.05)


def test_unknown_seconds_stay_unknown():
    assert only([row("a", "1", "liver", 0.9, seconds_model=float("nan"))])["seconds_model_median"] is None


def test_a_regime_of_one_system_has_no_difference():
    rows = [replace(BASE), replace(BASE, system="unet", regime="automatic", budget=None)]
    assert summarise(rows)["differences"] == []
