"""Networks by their sizes, with weights that are worth something before any training."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("transformers", reason="needs gazeseg[train]")

from gazeseg.errors import InputError  # noqa: E402
from gazeseg.train.sam.build import build, count_parameters, empty  # noqa: E402
from gazeseg.train.sam.convert import names, to_huggingface, to_original  # noqa: E402
from gazeseg.train.sam.infer import infer_shape  # noqa: E402
from gazeseg.train.sam.shape import SHAPES, VIT_B, shape_from_dict  # noqa: E402


@pytest.fixture(scope="module")
def sam(small_sam):
    return build(small_sam, seed=5)


def test_equal_seeds_equal_weights(sam, small_sam):
    weights = sam.state_dict()
    assert all(torch.equal(value, weights[name]) for name, value in build(small_sam, seed=5).state_dict().items())
    assert not torch.equal(build(small_sam, seed=6).vision_encoder.pos_embed, sam.vision_encoder.pos_embed)


def test_no_weight_is_left_at_the_library_default(sam):
    large = {name: value for name, value in sam.named_parameters() if value.numel() >= 30}
    for name, value in large.items():
        spread = 0.0 if "layer_norm" in name or name.endswith("bias") else 1.0 if "positional" in name else 0.02
        assert float(value.detach().std()) == pytest.approx(spread, rel=0.4), name
    assert (sam.vision_encoder.neck.layer_norm1.weight == 1).all()


@torch.no_grad()
def test_the_answer_depends_on_picture_and_points(sam):
    masks = [
        sam(picture, input_points=torch.tensor([[[[x, 9.0]]]])).pred_masks
        for picture in (torch.zeros(1, 3, 64, 64), torch.rand(1, 3, 64, 64))
        for x in (5.0, 50.0)
    ]
    assert len({float(mask.sum()) for mask in masks}) == 4


def test_the_frequencies_are_shared_and_not_trained(sam):
    shared = sam.shared_image_embedding.positional_embedding
    assert shared is sam.prompt_encoder.shared_embedding.positional_embedding
    assert not shared.requires_grad
    assert not sam.training


def test_vit_b_has_the_published_number_of_parameters():
    assert count_parameters(empty(VIT_B)) == 93_735_472  # Khaertdinova et al. 2024


@pytest.mark.parametrize("name", SHAPES)
def test_names_both_ways_and_sizes_from_shapes(name):
    shape = SHAPES[name]
    ours = empty(shape).state_dict()
    original = to_original(ours, shape)
    assert original.keys() == names(shape).keys()
    assert to_huggingface(original, shape).keys() == ours.keys()
    assert infer_shape(original) == infer_shape(ours) == shape


def test_sizes_through_a_dictionary(small_sam):
    assert shape_from_dict(small_sam.to_dict()) == small_sam


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hidden": "32"}, "'hidden' wrong"),
        ({"masks": 0}, "'masks' wrong"),
        ({"global_layers": [0.5]}, "'global_layers' wrong"),
        ({"depth": 3}, "expected the sizes of a SAM network, found .*depth"),
        ({"heads": 5}, "divide hidden by heads, found 32 and 5"),
    ],
)
def test_sizes_that_are_none(small_sam, change, words):
    with pytest.raises(InputError, match=words):
        shape_from_dict(small_sam.to_dict() | change)


def test_a_decoder_that_its_heads_do_not_divide(small_sam):
    with pytest.raises(InputError, match="out_channels / decoder_downsample by decoder_heads, found 4 and 8"):
        replace(small_sam, out_channels=8)
