"""What a model can be asked: with the tiny model the answers are known, with the bundled one the sizes and the bits.

The tiny model looks twice at what has no mask yet; both times it sees all of the frame.
"""

import subprocess
import sys

import numpy as np
import pytest

from gazeseg.errors import InputError, ModelError
from gazeseg.models import load_model
from gazeseg.models.frame import MAX_PROMPTS
from gazeseg.types import Box, Embedding, Point, Prediction, Slice

HALF = Slice.from_array(np.where(np.arange(16) < 5, 100.0, 0.0) * np.ones((16, 1)), units="hu")
BITS = """
import hashlib
import numpy as np
from gazeseg.models import load_model
from gazeseg.types import Box, Point, Slice

model = load_model("fovea")
image = Slice.from_array(np.random.default_rng(3).uniform(-100, 300, (70, 110)), units="hu")
embedding = model.embed(image)
first = model.decode(embedding, [Point(40, 20), Point(80, 60, positive=False, sigma_px=5.0)])
second = model.decode(embedding, [Point(40, 20), Box(10, 10, 60, 50)], first)
parts = [*embedding.features.values(), first.probability, first.memory, second.probability, second.memory]
digest = hashlib.sha256(b"".join(part.tobytes() for part in parts) + repr((first.score, second.score)).encode())
"""


def logit(prediction):
    return np.log(prediction.probability / (1 - prediction.probability))


def test_a_known_answer(model):
    prediction = model.decode(model.embed(HALF), [Point(3, 3)])
    np.testing.assert_array_equal(prediction.mask, HALF.pixels > 50)
    np.testing.assert_allclose(prediction.memory[:, [0, -1]], [[20, -18]] * 16, rtol=1e-3)  # twice 11, limited, and -9
    assert prediction.score == pytest.approx(5 / 16)


def test_signs_of_points_reach_the_decoder(model):
    prompts = [Point(3, 3, positive=False), Point(4, 3, positive=False), Box(1, 1, 2, 2)]
    np.testing.assert_allclose(logit(model.decode(model.embed(HALF), prompts))[0, -1], -12, rtol=1e-2)


def test_the_mask_is_above_the_threshold(tiny):
    model = load_model(tiny(threshold=0.99))
    flat = model.embed(Slice.from_array(np.full((16, 16), 55.0), units="hu"))  # twice the logits 1 and the signs
    assert not model.decode(flat, [Point(0, 0)]).mask.any()  # 4 is 0.982
    assert model.decode(flat, [Point(0, 0), Point(1, 0)]).mask.all()  # 6 is 0.998


def test_the_prior_goes_on_from_its_logits(model):
    embedding = model.embed(HALF)
    first = model.decode(embedding, [Point(3, 3)])
    second = model.decode(embedding, [Point(3, 3)], first)
    np.testing.assert_allclose(second.memory[0, [0, -1]], [20, -20], rtol=1e-5)  # 31 and -27 without the limit


def test_the_memory_is_used_rather_than_the_mask(model):
    embedding = model.embed(HALF)
    shown = np.zeros((16, 16))
    remembered = Prediction(shown, 0.5, shown > 0, memory=np.full((16, 16), 12, np.float32))
    assert model.decode(embedding, [Point(0, 0)], remembered).mask.all()


@pytest.mark.parametrize("memory", [None, np.zeros((8, 8), np.float32)])
def test_a_mask_from_elsewhere_is_a_prior(model, memory):
    elsewhere = np.zeros((16, 16))
    elsewhere[:, 10:] = 1
    prior = Prediction(elsewhere, 1.0, elsewhere > 0, memory=memory)
    prediction = model.decode(model.embed(HALF), [Point(3, 3), Point(3, 4)], prior)
    np.testing.assert_allclose(logit(prediction)[0, [0, 7, 12]], [12 - 9.21, -8 - 9.21, -8 + 9.21], rtol=1e-2)


def test_a_prior_from_elsewhere_says_no_around_the_slice(model):
    everywhere = np.ones((8, 16))
    image = Slice.from_array(np.full((8, 16), 50.0), units="hu")
    prior = Prediction(everywhere, 1.0, everywhere > 0)
    memory = model.decode(model.embed(image), [Point(0, 0)], prior).memory
    assert memory[7].min() > 9
    assert memory[8].max() < -16


def test_nothing_said_is_nothing_meant(model):
    prediction = model.decode(model.embed(HALF), [])
    assert (prediction.mask.any(), prediction.probability.any(), prediction.score) == (False, False, 0.0)
    assert prediction.memory is None
    assert model.decode(model.embed(HALF), (), prediction).mask.shape == (16, 16)


def test_embeddings_of_other_models_are_refused(model):
    embedding = model.embed(HALF)
    other = Embedding(embedding.features, embedding.shape, "f" * 64)
    with pytest.raises(ModelError, match=r"expected an embedding made by tiny \(\w{12}\), found one of ffffffffffff"):
        model.decode(other, [Point(0, 0)])


def test_too_many_prompts(model):
    embedding = model.embed(HALF)
    assert model.decode(embedding, [Point(0, 0)] * MAX_PROMPTS).mask.all()
    with pytest.raises(InputError, match="expected at most 512 prompts, found 513: undo some"):
        model.decode(embedding, [Point(0, 0)] * (MAX_PROMPTS + 1))


@pytest.mark.parametrize(
    ("prompts", "message"),
    [
        ([(1, 2)], "expected prompts of type Point or Box, found tuple"),
        ([Point(1, 2), None], "expected prompts of type Point or Box, found NoneType"),
        (Point(1, 2), "expected prompts as a list or tuple, found Point"),
    ],
)
def test_things_that_are_no_prompts(model, prompts, message):
    with pytest.raises(InputError, match=message):
        model.decode(model.embed(HALF), prompts)


def test_a_prior_of_another_slice(model):
    prior = Prediction(np.zeros((16, 8)), 0.0, np.zeros((16, 8), bool))
    with pytest.raises(InputError, match=r"expected a prior of shape \(16, 16\), found \(16, 8\)"):
        model.decode(model.embed(HALF), [Point(0, 0)], prior)


@pytest.mark.parametrize("units", ["hu", "grey", "raw"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (3, 700), (700, 3), (256, 256), (2000, 1500)])
def test_slices_of_any_size(fovea, shape, units):
    ramp = np.linspace(0, 250, shape[0] * shape[1]).reshape(shape)
    embedding = fovea.embed(Slice.from_array(ramp, units=units))
    first = fovea.decode(embedding, [Point(shape[1] // 2, shape[0] // 2, sigma_px=3.0)])
    second = fovea.decode(embedding, [Box(0, 0, shape[1] - 1, shape[0] - 1)], first)
    for prediction in (first, second):
        assert prediction.mask.shape == prediction.probability.shape == shape
        assert 0 <= prediction.probability.min() <= prediction.probability.max() <= 1
        assert 0 <= prediction.score <= 1


@pytest.mark.parametrize("prompt", [Point(-1e9, 1e300), Point(5, 5, sigma_px=1e300), Box(-1e200, 0, 1e200, 5)])
def test_prompts_far_outside_give_numbers(fovea, prompt):
    prediction = fovea.decode(fovea.embed(HALF), [prompt])
    assert np.isfinite(prediction.probability).all()
    assert np.isfinite(prediction.score)


def test_the_input_is_not_touched(fovea):
    pixels = np.random.default_rng(0).uniform(0, 200, (40, 30)).astype(np.float32)
    before = pixels.copy()
    embedding = fovea.embed(Slice.from_array(pixels))
    features = {name: value.copy() for name, value in embedding.features.items()}
    fovea.decode(embedding, [Point(3, 3)])
    np.testing.assert_array_equal(pixels, before)
    for name, value in features.items():
        np.testing.assert_array_equal(embedding.features[name], value)


def bits():
    space = {}
    exec(BITS, space)
    return space["digest"].hexdigest()


def test_equal_inputs_give_equal_bits_here():
    assert bits() == bits()


def test_equal_inputs_give_equal_bits_in_another_process():
    done = subprocess.run(
        [sys.executable, "-c", BITS + "print(digest.hexdigest())"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == bits()
