from dataclasses import replace

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate import Settings, evaluate
from gazeseg.evaluate.automatic import share_of


def mask(*spans: tuple[int, int]) -> np.ndarray:
    """Blocks of columns, 4 rows high."""
    picture = np.zeros((8, 60), np.bool_)
    for start, end in spans:
        picture[2:6, start:end] = True
    return picture


def test_each_contour_gets_the_components_that_overlap_it_most():
    left, right, predicted = mask((2, 10)), mask((20, 40)), mask((0, 8), (22, 30), (33, 41))
    assert np.array_equal(share_of(predicted, left, [right]), mask((0, 8)))
    assert np.array_equal(share_of(predicted, right, [left]), mask((22, 30), (33, 41)))


def test_a_bridge_goes_to_one_contour_only():
    left, right, bridge = mask((2, 10)), mask((20, 40)), mask((2, 40))
    assert not share_of(bridge, left, [right]).any()
    assert np.array_equal(share_of(bridge, right, [left]), bridge)


def test_what_overlaps_nothing_goes_to_nobody():
    assert not share_of(mask((50, 58)), mask((2, 10)), []).any()


def test_holes_are_filled_like_those_of_the_contours():
    ring = mask((2, 10))
    ring[3:5, 4:8] = False
    assert np.array_equal(share_of(ring, mask((2, 10)), []), mask((2, 10)))


def test_scored_beside_interactive_systems_on_the_same_objects(settings, loaders, predicted):
    found = evaluate(replace(settings, systems=("fake", f"unet={predicted}")), loaders=loaders, pictures=False)
    rows = [row for row in found.rows if row.system == "unet"]
    assert {row.object_id: row.dice for row in rows} == {
        "set/a/1/liver": 1.0,
        "set/a/2/liver": 0.0,
        "set/b/1/liver": 1.0,
        "set/b/1/spleen": 1.0,
        "set/c/9/spleen": 1.0,
    }
    assert {(row.regime, row.budget, row.updates) for row in rows} == {("automatic", None, 0)}
    assert {row.object_id for row in rows} == {row.object_id for row in found.rows if row.system == "fake"}


def test_the_seconds_of_a_case_are_shared_by_its_objects(settings, predicted):
    rows = evaluate(replace(settings, systems=(str(predicted),), regimes=()), pictures=False).rows
    assert sorted(row.seconds_model for row in rows) == [1.0, 1.0, 2.0, 2.0, 2.0]


def test_paper_objects(make_slices, make_predictions, folder):
    labels = np.zeros((90, 110), np.uint8)
    labels[5:30, 5:30] = labels[50:80, 50:90] = 1
    labels[10:20, 10:20] = 0
    predicted = np.zeros((90, 110), np.uint8)
    predicted[50:80, 50:90] = predicted[60:64, 5:9] = 1
    root = make_slices([{"dataset": "set", "patient": "p", "slice": "1", "labels": labels, "annotated": "liver"}])
    system = make_predictions({"set/p_1": predicted})
    found = evaluate(Settings(root, (str(system),), (), objects="paper"))
    assert [(row.piece, row.pixels, row.dice) for row in found.rows] == [(1, 625, 0.0), (2, 1200, 1.0)]
    assert "components of the predicted organ" in found.summary["protocol"]["Automatic systems"]


def test_patients_any_system_learnt_from_are_left_out(settings, loaders, folder, predicted):
    content = (predicted / "predictions.json").read_text()
    (predicted / "predictions.json").write_text(
        content.replace('"training_patients": []', '"training_patients": ["set/b"]')
    )
    found = evaluate(replace(settings, systems=("fake", str(predicted))), loaders=loaders, pictures=False)
    assert {row.who for row in found.rows} == {"set/a", "set/c"}
    assert {row.who for row in found.volumes} == {"set/a", "set/c"}
    assert found.summary["left_out"]["patients_seen_in_training"] == ["set/b"]


def test_an_organ_the_system_does_not_know_is_said(settings, predicted):
    content = (predicted / "predictions.json").read_text()
    (predicted / "predictions.json").write_text(content.replace('"spleen"', '"colon"'))
    found = evaluate(replace(settings, systems=(f"unet={predicted}",), regimes=()), pictures=False)
    assert found.summary["warnings"] == ["unet knows no spleen: its masks of these objects count as empty."]


def test_mistakes_come_before_any_prompting(settings, predicted):
    def never():
        raise AssertionError("prompted")

    fake = type("Fake", (), {"name": "f", "hash": "0", "embed": never})
    two = replace(settings, systems=("fake", str(predicted)))
    content = (predicted / "predictions.json").read_text()
    (predicted / "predictions.json").write_text(content.replace('"spleen"', '"milz"'))
    with pytest.raises(InputError, match=r"expected organs like liver, spleen in the labels .* found 'milz'"):
        evaluate(two, loaders={"fake": fake})
    (predicted / "predictions.json").write_text(content)
    (predicted / "set" / "c_9.png").unlink()
    with pytest.raises(InputError, match=r"c_9\.png, found none"):
        evaluate(two, loaders={"fake": fake})


def test_only_models_need_regimes(settings, loaders, predicted):
    with pytest.raises(InputError, match="expected regimes out of"):
        evaluate(replace(settings, systems=("fake", str(predicted)), regimes=()), loaders=loaders)
