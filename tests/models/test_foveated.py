"""The architecture that looks closer: with a decoder of a few lines the crops and answers are known."""

import numpy as np
import pytest

from gazeseg.errors import InputError, ModelError
from gazeseg.files import sha256, write_json
from gazeseg.models import Manifest, load_model
from gazeseg.models.foveated import FoveatedModel
from gazeseg.models.manifest import DECODER, ENCODER
from gazeseg.types import Box, Point, Prediction, Slice, Window

SIZE, N = 64, 16


@pytest.fixture
def folder(tmp_path, make_onnx):
    """Logits = 20 (picture of the crop - 0.5) + earlier logits / 100; the score is the side of the crop as share of the frame."""
    part, picture = [1, 1, N, N], [1, 1, SIZE, SIZE]
    features = {"f4": [1, 1, 4, 4]}
    pool = [("AveragePool", ["image"], ["f4"], {"kernel_shape": [16, 16], "strides": [16, 16]})]
    nodes = [
        ("Sub", ["image", "half"], ["centred"], {}),
        ("Mul", ["centred", "steep"], ["seen"], {}),
        ("Mul", ["prior", "has_prior"], ["known"], {}),
        ("Mul", ["known", "little"], ["earlier"], {}),
        ("ReduceSum", ["f4"], ["f"], {"keepdims": 0}),
        ("ReduceSum", ["points"], ["p"], {"keepdims": 0}),
        ("ReduceSum", ["box"], ["b"], {"keepdims": 0}),
        ("Sum", ["f", "p", "b"], ["unused"], {}),
        ("Mul", ["unused", "zero"], ["nothing"], {}),
        ("Sum", ["seen", "earlier", "nothing"], ["logits"], {}),
        ("Gather", ["crop", "third"], ["side"], {"axis": 1}),
        ("Div", ["side", "size"], ["share"], {}),
        ("ReduceMean", ["share", "row"], ["score"], {"keepdims": 0}),
    ]
    constants = [
        (name, np.float32(value))
        for name, value in (("half", 0.5), ("steep", 20), ("little", 0.01), ("zero", 0), ("size", SIZE))
    ] + [("third", np.array([2], np.int64)), ("row", np.array([1], np.int64))]
    inputs = features | {
        "image": part, "crop": [1, 3], "points": [1, "n", 5], "box": [1, 5], "prior": part, "has_prior": [1]
    }  # fmt: skip
    make_onnx(tmp_path / ENCODER, pool, {"image": picture}, features)
    make_onnx(tmp_path / DECODER, nodes, inputs, {"logits": part, "score": [1]}, constants)
    files = {name: sha256(tmp_path / name) for name in (ENCODER, DECODER)}
    manifest = Manifest("closer", "1", "foveated", SIZE, Window(0.0, 100.0), 0.5, "Apache-2.0", files)
    write_json(tmp_path / "manifest.json", manifest.to_dict())
    return tmp_path


@pytest.fixture
def model(folder):
    return load_model(folder)


def slice_with(*boxes, shape=(128, 128)):
    """Bright rectangles (left, top, right, bottom) on dark."""
    pixels = np.zeros(shape, np.float32)
    for left, top, right, bottom in boxes:
        pixels[top:bottom, left:right] = 100
    return Slice.from_array(pixels, units="hu")


def share(model, image, prompts, prior=None):
    """How much of the frame the last crop showed."""
    return model.decode(model.embed(image), prompts, prior).score


def test_the_registry_opens_it(model):
    assert isinstance(model, FoveatedModel)
    assert model.name == "closer"


def test_small_things_are_seen_large(model):
    image = slice_with((41, 60, 55, 69))
    found = model.decode(model.embed(image), [Point(45, 65)])
    wrong = found.mask != (image.pixels > 50)
    assert wrong.sum() <= 30  # a pixel of the crop is three wide; all of the slice in as many pixels would have eight
    assert found.score < 0.5


def test_large_things_are_seen_as_a_whole(model):
    assert share(model, slice_with((5, 5, 120, 120)), [Point(60, 60)]) == 1


def test_slices_that_are_no_squares(model):
    image = slice_with((150, 20, 170, 44), shape=(64, 200))
    found = model.decode(model.embed(image), [Point(160, 30)])
    assert found.mask.shape == (64, 200)
    assert (found.mask != (image.pixels > 50)).sum() < 30


def test_a_box_is_gone_to_at_once(model):
    image = slice_with((40, 60, 60, 70), (100, 10, 110, 20))
    found = model.decode(model.embed(image), [Box(38, 58, 62, 72)])
    assert found.score < 0.5
    assert not found.mask[:, 90:].any()


def test_a_missing_part_is_looked_at_too(model):
    image = slice_with((20, 20, 32, 32), (100, 100, 112, 112))
    before = Prediction(
        np.where(slice_with((20, 20, 32, 32)).pixels > 0, 0.99, 0.01).astype(np.float32),
        0.5,
        slice_with((20, 20, 32, 32)).pixels > 0,
    )
    embedding = model.embed(image)
    near = model.decode(embedding, [Point(25, 25)], before)
    assert not near.mask[90:].any()
    for said in (Point(106, 106), Box(98, 98, 114, 114)):
        both = model.decode(embedding, [Point(25, 25), said], before)
        assert both.mask[100:112, 100:112].mean() > 0.3  # small in a view of everything


def test_a_mask_that_goes_on_beyond_the_crop_is_followed(model):
    image = slice_with((20, 60, 70, 70))
    start = slice_with((40, 60, 50, 70)).pixels > 0
    prior = Prediction(np.where(start, 0.99, 0.01).astype(np.float32), 0.5, start)
    found = model.decode(model.embed(image), [Point(45, 65)], prior)
    assert found.mask[65, 21:69].all()


def test_what_was_found_is_remembered_on_the_frame(model):
    image = slice_with((40, 60, 60, 80))
    embedding = model.embed(image)
    first = model.decode(embedding, [Point(45, 65)])
    assert first.memory.shape == (SIZE, SIZE)
    assert first.memory[35, 25] > 5
    again = model.decode(embedding, [Point(45, 65)], first)
    assert (again.mask != first.mask).sum() < 10  # its crop lies a little differently


def test_nothing_meant_and_foreign_embeddings(model):
    embedding = model.embed(slice_with())
    assert not model.decode(embedding, []).mask.any()
    with pytest.raises(InputError, match="expected a prior of shape"):
        model.decode(embedding, [], Prediction(np.zeros((3, 3)), 0.0, np.zeros((3, 3), bool)))


def test_equal_inputs_give_equal_bits(model):
    image = Slice.from_array(np.random.default_rng(0).uniform(0, 100, (90, 70)), units="hu")
    one, other = (model.decode(model.embed(image), [Point(30, 30)]) for _ in range(2))
    assert one.probability.tobytes() == other.probability.tobytes()


def test_a_decoder_without_crops_is_refused(folder, make_onnx):
    part = [1, 1, 4, 4]
    make_onnx(folder / DECODER, [("Identity", ["image"], ["logits"], {})], {"image": part}, {"logits": part})
    manifest = Manifest(
        "closer", "1", "foveated", SIZE, Window(0.0, 100.0), 0.5, "Apache-2.0",
        {name: sha256(folder / name) for name in (ENCODER, DECODER)},
    )  # fmt: skip
    write_json(folder / "manifest.json", manifest.to_dict())
    with pytest.raises(ModelError, match=r"expected a crop of 8 to 64 pixels as 'image' in .*decoder\.onnx, found 4"):
        load_model(folder)
