"""The bundled model at its work: not how good it is, which the evaluation says, but that it does what it is for."""

import numpy as np
import pytest
from scipy import ndimage

from gazeseg.images import plane_for, take
from gazeseg.models import find_model, read_manifest
from gazeseg.simulate import phantom
from gazeseg.types import Box, Point, Slice


@pytest.fixture(autouse=True)
def _trained():
    if any("placeholder" in note for note in read_manifest(find_model("fovea")).notes):
        pytest.skip("the bundled weights are a placeholder")


@pytest.fixture(scope="module")
def patient():
    return phantom(seed=0)


def dice(mask, truth):
    return 2 * (mask & truth).sum() / (mask.sum() + truth.sum())


def test_the_manifest_says_what_people_must_know():
    manifest = read_manifest(find_model("fovea"))
    assert manifest.licence
    assert manifest.training_data
    assert manifest.training_patients
    assert "research software, not a medical device" in manifest.notes


@pytest.mark.parametrize(("units", "inside", "outside"), [("hu", 130, 40), ("grey", 150, 50), ("raw", 9, 2)])
def test_bundled_model_outlines_a_disc(fovea, units, inside, outside):
    rows, columns = np.mgrid[:200, :300]
    truth = np.hypot(columns - 180, rows - 90) < 40
    image = Slice.from_array(np.where(truth, inside, outside).astype(np.float32), units=units)
    for prompt in (Point(180, 90), Box(140, 50, 220, 130)):
        assert dice(fovea.decode(fovea.embed(image), [prompt]).mask, truth) > 0.95


@pytest.mark.parametrize(("value", "index"), [(1, 25), (2, 23), (3, 11)], ids=["liver", "spleen", "kidney_left"])
def test_bundled_model_outlines_an_organ_of_the_phantom(fovea, patient, value, index):
    volume, labels, _ = patient
    plane = plane_for(volume.geometry, "axial")
    truth = plane.cut(labels, index) == value
    depth = ndimage.distance_transform_edt(truth)
    y, x = np.unravel_index(depth.argmax(), depth.shape)
    prediction = fovea.decode(fovea.embed(take(volume, plane, index)), [Point(float(x), float(y), sigma_px=4.0)])
    assert dice(prediction.mask, truth) > 0.8


def test_a_second_look_takes_away_what_it_looks_at(fovea, patient):
    volume, labels, _ = patient
    plane = plane_for(volume.geometry, "axial")
    truth = plane.cut(labels, 25) == 1
    y, x = (int(value) for value in ndimage.center_of_mass(truth))
    embedding = fovea.embed(take(volume, plane, 25))
    first = fovea.decode(embedding, [Point(x, y)])
    second = fovea.decode(embedding, [Point(x, y), Point(x, y, positive=False), Point(x, y, positive=False)], first)
    assert first.mask[y, x]
    assert second.probability[y, x] < first.probability[y, x]


def test_bundled_files_say_nothing_of_the_machine_that_made_them():
    from gazeseg.models import find_model

    for path in find_model("fovea").glob("*.onnx"):
        assert b"site-packages" not in path.read_bytes()
