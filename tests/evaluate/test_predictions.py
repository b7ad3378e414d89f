import json
import math

import numpy as np
import pytest
from PIL import Image

from gazeseg.errors import InputError
from gazeseg.evaluate.cases import read_cases
from gazeseg.evaluate.predictions_file import read_predictions


def test_maps_lie_on_the_grid_of_the_labels(predicted, folder):
    system, case = read_predictions(predicted), read_cases(folder)[0]
    assert np.array_equal(system.read(case), case.labels()[0])
    assert system.mask(system.read(case), "liver").sum() == 25 * 45
    assert not system.mask(system.read(case), "colon").any()


def test_seconds_by_map_patient_or_not_at_all(predicted, folder, make_predictions):
    case = read_cases(folder)[0]
    assert read_predictions(predicted).seconds_of(case) == 2.0
    assert read_predictions(make_predictions({}, seconds={"a_1": 3})).seconds_of(case) == 3.0
    assert math.isnan(read_predictions(make_predictions({}, seconds={})).seconds_of(case))


def test_the_hash_is_of_the_maps_too(predicted):
    before = read_predictions(predicted).hash
    Image.fromarray(np.zeros((90, 110), np.uint8)).save(predicted / "set" / "a_1.png")
    assert read_predictions(predicted).hash != before


def test_a_map_that_is_missing(predicted, folder):
    (predicted / "set" / "a_1.png").unlink()
    with pytest.raises(InputError, match=r"expected the label map of .* found none: predict this case"):
        read_predictions(predicted).read(read_cases(folder)[0])


def test_a_map_of_another_size(predicted, folder):
    Image.fromarray(np.zeros((110, 90), np.uint8)).save(predicted / "set" / "a_1.png")
    with pytest.raises(InputError, match=r"on the grid of .* \(110 x 90 x 1\), found another"):
        read_predictions(predicted).read(read_cases(folder)[0])


def test_a_value_nobody_named(predicted, folder):
    Image.fromarray(np.full((90, 110), 7, np.uint8)).save(predicted / "set" / "a_1.png")
    with pytest.raises(InputError, match=r"expected only values that .*predictions.json names, found 7"):
        read_predictions(predicted).read(read_cases(folder)[0])


def test_a_shifted_volume(make_nnunet, make_predictions):
    labels = np.ones((20, 16, 4), np.uint8)
    cases = read_cases(make_nnunet({"v1": labels}, {"liver": 1}))
    shifted = np.diag([-0.8, -0.8, 3.0, 1.0])
    shifted[2, 3] = 3.0
    with pytest.raises(InputError, match="found another"):
        read_predictions(make_predictions({"v1": labels}, affine=shifted)).read(cases[0])
    assert json.loads((make_predictions({"v1": labels}) / "predictions.json").read_text())["seconds"] == {"v1": 2.0}
    assert read_predictions(make_predictions({"v1": labels})).seconds_of(cases[0]) == 2.0
