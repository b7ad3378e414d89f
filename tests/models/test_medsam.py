"""A SAM whose answer can be said by heart: what reaches it, and what is made of what it says."""

import numpy as np
import pytest

from gazeseg.errors import InputError, ModelError
from gazeseg.models import load_model
from gazeseg.models.medsam import MedSamModel, place_of, tokens
from gazeseg.models.medsam_frame import MedSamFrame
from gazeseg.types import Box, Embedding, Point, Prediction, Slice

HALF = Slice.from_array(np.where(np.arange(16) < 8, 100.0, 0.0) * np.ones((16, 1)), units="hu")
FRAME = MedSamFrame((16, 16), 32, "medsam")
POINT, AGAINST, BOX = Point(2, 3), Point(5, 6, positive=False), Box(1, 2, 4, 7)


@pytest.fixture
def sam(tiny_sam):
    return load_model(tiny_sam())


def test_a_folder_of_this_architecture_opens(sam):
    assert isinstance(sam, MedSamModel)
    assert (sam.name, sam.training_patients) == ("tiny", frozenset())


def test_a_known_answer(sam):
    """The second mask has the best score; one point says 1, the padding point nothing, and the mask itself adds 1."""
    prediction = sam.decode(sam.embed(HALF), [POINT])
    np.testing.assert_allclose(prediction.memory[0, 0, 0, [0, -1]], [12, -8])
    np.testing.assert_array_equal(prediction.mask, HALF.pixels > 50)
    assert prediction.score == 0.75
    assert prediction.probability.dtype == np.float32


def test_the_mask_is_above_the_threshold(tiny_sam):
    sam = load_model(tiny_sam(threshold=0.9))
    flat = sam.embed(HALF)
    earlier = Prediction(
        np.zeros((16, 16)), 0.0, np.zeros((16, 16), bool), memory=np.full((1, 1, 16, 16), 10, np.float32)
    )
    assert not sam.decode(flat, [POINT], earlier).mask[:, 12:].any()  # -8 + 10 is 0.88
    assert sam.decode(flat, [POINT, POINT], earlier).mask[:, 12:].all()  # 3 is 0.95


@pytest.mark.parametrize(
    ("prompts", "xy", "labels"),
    [
        ([POINT], [[4.5, 6.5], [0, 0]], [1, -1]),
        ([POINT, AGAINST], [[4.5, 6.5], [10.5, 12.5], [0, 0]], [1, 0, -1]),
        ([BOX], [[2, 4], [9, 15]], [2, 3]),
        ([Box(0, 0, 1, 1), BOX, POINT], [[4.5, 6.5], [2, 4], [9, 15]], [1, 2, 3]),
        ([], np.zeros((0, 2)), []),
    ],
)
def test_tokens_as_sam_was_trained_with(prompts, xy, labels):
    """In a frame of twice the size, a pixel covers two, and a box holds the same pixels."""
    found = tokens(prompts, FRAME, positive_only=False)
    np.testing.assert_array_equal(found[0], np.array(xy, np.float32))
    np.testing.assert_array_equal(found[1], labels)
    assert [part.dtype for part in found] == [np.float32, np.int64]


def test_a_network_that_knows_no_negative_points_is_shown_none():
    assert tokens([POINT, AGAINST], FRAME, positive_only=True)[1].tolist() == [1, -1]
    assert tokens([AGAINST, BOX], FRAME, positive_only=True)[1].tolist() == [2, 3]
    assert tokens([AGAINST], FRAME, positive_only=True)[1].tolist() == []


def test_nothing_said_is_nothing_meant(tiny_sam):
    sam = load_model(tiny_sam(labels="positive"))
    embedding = sam.embed(HALF)
    for prompts in ([], [AGAINST]):
        prediction = sam.decode(embedding, prompts)
        assert (prediction.mask.any(), prediction.score, prediction.memory) == (False, 0.0, None)
    first = sam.decode(embedding, [POINT])
    np.testing.assert_allclose(
        sam.decode(embedding, [AGAINST], first).memory, first.memory + np.sign(20 * first.memory) * 10 + 1
    )


def test_the_memory_goes_on_from_its_own_logits(sam):
    embedding = sam.embed(HALF)
    first = sam.decode(embedding, [POINT])
    np.testing.assert_allclose(sam.decode(embedding, [POINT], first).memory[0, 0, 0, [0, -1]], [24, -16])


def test_a_mask_alone_is_pointed_out():
    mask = np.zeros((16, 16), bool)
    mask[2:11, 4:9] = True
    mask[13, 13] = True
    assert place_of(mask, positive_only=True) == (Point(6, 4),)
    assert place_of(mask, positive_only=False) == (Point(6, 4), Box(4, 2, 13, 13))
    assert place_of(mask & False, positive_only=False) == ()


def test_a_mask_alone_is_answered_as_its_place_with_it(sam):
    embedding, mask = sam.embed(HALF), HALF.pixels > 50
    prior = Prediction(mask.astype(np.float32), 1.0, mask)
    alone = sam.decode(embedding, [], prior)
    placed = sam.decode(embedding, place_of(mask, positive_only=False), prior)
    np.testing.assert_array_equal(alone.probability, placed.probability)
    assert not sam.decode(embedding, [], Prediction(mask * np.float32(0), 0.0, mask & False)).mask.any()


@pytest.mark.parametrize("memory", [None, np.zeros((1, 1, 8, 8), np.float32)])
def test_a_mask_from_elsewhere_is_a_prior(sam, memory):
    elsewhere = np.zeros((16, 16))
    elsewhere[:, 10:] = 1
    prior = Prediction(elsewhere, 1.0, elsewhere > 0, memory=memory)
    found = sam.decode(sam.embed(HALF), [POINT], prior).memory[0, 0, 0, [0, -1]]
    np.testing.assert_allclose(found, [12 - 9.21, -8 + 9.21], atol=0.01)


def test_scores_stay_in_range_and_logits_do_not_overflow(sam):
    huge = Prediction(
        np.zeros((16, 16)), 0.0, np.zeros((16, 16), bool), memory=np.full((1, 1, 16, 16), -3e3, np.float32)
    )
    prediction = sam.decode(sam.embed(HALF), [POINT], huge)
    assert 0 <= prediction.probability.min() < 1e-6


@pytest.mark.parametrize("preprocess", ["medsam", "sam"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (3, 70), (70, 3), (16, 16), (200, 150)])
def test_slices_of_any_size(tiny_sam, shape, preprocess):
    sam = load_model(tiny_sam(preprocess=preprocess))
    ramp = np.linspace(0, 100, shape[0] * shape[1]).reshape(shape)
    embedding = sam.embed(Slice.from_array(ramp))
    first = sam.decode(embedding, [Point(shape[1] // 2, shape[0] // 2)])
    second = sam.decode(embedding, [Box(0, 0, shape[1] - 1, shape[0] - 1), Point(1e300, -1e9)], first)
    for prediction in (first, second):
        assert prediction.mask.shape == prediction.probability.shape == shape
        assert np.isfinite(prediction.probability).all()


def test_equal_inputs_give_equal_bits(sam):
    bits = {sam.decode(sam.embed(HALF), [POINT, BOX]).probability.tobytes() for _ in range(3)}
    assert len(bits) == 1


def test_requests_that_every_model_refuses(sam):
    embedding = sam.embed(HALF)
    with pytest.raises(ModelError, match="expected an embedding made by tiny"):
        sam.decode(Embedding(embedding.features, embedding.shape, "f" * 64), [POINT])
    with pytest.raises(InputError, match="expected at most 512 prompts, found 513"):
        sam.decode(embedding, [POINT] * 513)
    with pytest.raises(InputError, match=r"expected a prior of shape \(16, 16\), found \(2, 2\)"):
        sam.decode(embedding, [POINT], Prediction(np.zeros((2, 2)), 0.0, np.zeros((2, 2), bool)))


def test_files_that_do_not_fit(tiny_sam, tiny, tmp_path):
    with pytest.raises(
        ModelError, match=r"expected image of shape \[1, 3, 32, 32\] in .*encoder.onnx, found \[1, 3, 16, 16\]"
    ):
        load_model(tiny_sam(size=32))
    words = {"architecture": "medsam", "preprocess": "medsam", "labels": "signed", "multimask": False}
    with pytest.raises(ModelError, match=r"expected image of shape \[1, 3, 16, 16\]"):
        load_model(tiny(**words))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"preprocess": "stretch"}, "expected 'preprocess' as one of medsam, sam, found 'stretch'"),
        ({"labels": None}, "expected 'labels' as one of signed, positive, found None"),
        ({"multimask": 1}, "expected 'multimask' as one of True, False, found 1"),
        ({"architecture": "foveated"}, "expected 'preprocess' with architecture medsam only, found foveated"),
    ],
)
def test_manifests_that_do_not_say_how(tiny_sam, change, words):
    with pytest.raises(ModelError, match=words):
        load_model(tiny_sam(**change))
