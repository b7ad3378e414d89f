import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from gazeseg.evaluate import evaluate
from gazeseg.evaluate.cases import read_cases
from gazeseg.evaluate.predictions_file import read_predictions
from gazeseg.evaluate.volume_summary import summarise_volumes
from gazeseg.evaluate.volumes import VolumeRow, score_patient, volumes_csv

ROW = VolumeRow("set", "a", "liver", "unet", 2, 0.5, None, 10, 10, 5, False)


def block(*where: slice, value: int = 1) -> np.ndarray:
    array = np.zeros((40, 36, 6), np.uint8)
    array[where] = value
    return array


@pytest.fixture
def score(make_nnunet, make_predictions):
    """Rows by organ of one volume with liver and spleen, from truth and prediction."""

    def run(truth: np.ndarray, predicted: np.ndarray) -> dict[str, VolumeRow]:
        cases = read_cases(make_nnunet({"v1": truth}, {"liver": 1, "spleen": 2}))
        return {
            row.organ: row for row in score_patient(cases, {"u": read_predictions(make_predictions({"v1": predicted}))})
        }

    return run


def test_false_positives_on_other_slices_count(score):
    truth = block(slice(5, 25), slice(5, 25), slice(1, 3))
    rows = score(truth, block(slice(5, 25), slice(5, 25), slice(1, 5)))
    assert rows["liver"].dice == pytest.approx(2 * 800 / (800 + 1600))
    assert (rows["liver"].slices, rows["liver"].truth_pixels, rows["liver"].predicted_pixels) == (6, 800, 1600)


def test_neither_there_nor_predicted_is_not_counted(score):
    assert set(score(block(slice(5, 25), slice(5, 25), slice(1, 3)), block(slice(5, 9)))) == {"liver"}


def test_predicted_but_not_there_is_a_false_positive(score):
    truth = block(slice(5, 25), slice(5, 25), slice(1, 3))
    row = score(truth, truth + block(slice(30, 32), value=2))["spleen"]
    assert (row.dice, row.nsd, row.false_positive, row.truth_pixels) == (0.0, 0.0, True, 0)


def test_nsd_is_in_three_dimensions_and_mm(score):
    truth = block(slice(5, 25), slice(5, 25), slice(1, 4))
    in_plane = score(truth, block(slice(7, 27), slice(5, 25), slice(1, 4)))["liver"]
    across = score(truth, block(slice(5, 25), slice(5, 25), slice(2, 5)))["liver"]
    assert in_plane.nsd == 1.0  # 2 voxels of 0.8 mm
    assert across.nsd < 0.8  # 1 voxel of 3 mm


def test_slices_of_a_patient_are_one_volume(settings, predicted):
    found = evaluate(replace(settings, systems=(f"unet={predicted}",), regimes=()), pictures=False)
    rows = {(row.patient, row.organ): row for row in found.volumes}
    assert set(rows) == {("a", "liver"), ("b", "liver"), ("b", "spleen"), ("c", "spleen")}
    assert rows["a", "liver"].dice == pytest.approx(2 * 1125 / (2 * 1125 + 1125))
    assert rows["a", "liver"].nsd is None


def test_under_a_limit_only_drawn_patients(settings, predicted):
    found = evaluate(replace(settings, systems=(str(predicted),), regimes=(), limit=1), pictures=False)
    assert {row.who for row in found.volumes} == {row.who for row in found.rows}


def test_no_volumes_without_automatic_systems(settings, loaders):
    found = evaluate(replace(settings, regimes=("box",)), loaders=loaders, pictures=False)
    assert (found.volumes, found.summary["volumes"]) == ((), [])


def test_summary_counts_false_positives_as_zero():
    rows = [
        ROW,
        replace(ROW, patient="b", dice=0.0, truth_pixels=0, false_positive=True),
        replace(ROW, organ="spleen", dice=1.0),
    ]
    (entry,) = summarise_volumes(rows)
    assert entry["dice"]["mean"] == pytest.approx((0.25 + 1.0) / 2)
    assert (entry["patients"], entry["volumes"], entry["false_positives"], entry["nsd"]) == (2, 3, 1, None)
    assert entry["organs"]["liver"]["false_positives"] == 1


def test_csv():
    read = list(csv.DictReader(io.StringIO(volumes_csv([ROW, replace(ROW, nsd=0.25, false_positive=True)]))))
    assert [(line["dice"], line["nsd"], line["false_positive"]) for line in read] == [
        ("0.500000", "", "0"),
        ("0.500000", "0.250000", "1"),
    ]
    assert volumes_csv([]).startswith("dataset,patient,organ,system,")
