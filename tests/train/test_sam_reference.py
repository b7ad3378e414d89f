"""Our SAM is Meta's: equal weights give equal embeddings, masks and scores, whatever is prompted."""

import sys

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("transformers", reason="needs gazeseg[train]")

from gazeseg.models import load_model  # noqa: E402
from gazeseg.models.medsam_frame import MedSamFrame  # noqa: E402
from gazeseg.train.sam.build import empty  # noqa: E402
from gazeseg.train.sam.convert import names, to_original  # noqa: E402
from gazeseg.train.sam.examples import picture  # noqa: E402
from gazeseg.train.sam.halves import Decoder, Encoder  # noqa: E402
from gazeseg.train.sam.infer import infer_shape  # noqa: E402
from gazeseg.train.sam.shape import VIT_B  # noqa: E402
from gazeseg.types import Box, Point, Slice  # noqa: E402

XY = torch.tensor([[[10.0, 20.0], [33.3, 5.0], [60.0, 61.5]]])
SIGNS = torch.tensor([[1, 0, 1]])
CORNERS = torch.tensor([[4.0, 8.0, 40.5, 50.0]])
NO_POINT = (torch.zeros(1, 1, 2), torch.tensor([[-1]]))
CLOSE = 1e-4


@torch.no_grad()
def answer(reference, embedding, points, box, prior, *, multimask):
    """Low-resolution logits (k, low, low) and scores (k,) of the reference."""
    sparse, dense = reference.prompt_encoder(points=points, boxes=box, masks=prior)
    logits, iou = reference.mask_decoder(
        image_embeddings=embedding,
        image_pe=reference.prompt_encoder.get_dense_pe(),
        sparse_prompt_embeddings=sparse,
        dense_prompt_embeddings=dense,
        multimask_output=multimask,
    )
    return logits[0], iou[0]


def as_tokens(points, box):
    """The same prompts as our decoder takes them."""
    parts = [points] if points else []
    if box is not None:
        parts.append((box.reshape(1, 2, 2), torch.tensor([[2, 3]])))
    elif points:
        parts.append(NO_POINT)
    if not parts:
        return torch.zeros(1, 0, 2), torch.zeros(1, 0, dtype=torch.int64)
    return tuple(torch.cat(kind, dim=1) for kind in zip(*parts, strict=True))


def test_nothing_stays_of_the_stand_in(segment_anything):
    assert not any(name.split(".")[0] == "torchvision" for name in sys.modules)


def test_the_sizes_are_read_off_the_weights(reference, small_sam, loaded_sam):
    assert infer_shape(reference.state_dict()) == small_sam == loaded_sam.shape


@torch.no_grad()
def test_the_embedding(reference, small_sam, loaded_sam):
    expected = reference.image_encoder(picture(small_sam))
    assert expected.std() > 0.1
    torch.testing.assert_close(Encoder(loaded_sam.model)(picture(small_sam)), expected, atol=CLOSE, rtol=0)


@pytest.mark.parametrize("multimask", [False, True])
@pytest.mark.parametrize("prior", [False, True])
@pytest.mark.parametrize(("points", "box"), [(True, False), (False, True), (True, True), (False, False)])
@torch.no_grad()
def test_masks_and_scores(reference, loaded_sam, points, box, prior, multimask):
    embedding = torch.randn(1, 32, 4, 4, generator=torch.Generator().manual_seed(1))
    mask = torch.randn(1, 1, 16, 16, generator=torch.Generator().manual_seed(2)) * 3
    said, corners = (XY, SIGNS) if points else None, CORNERS if box else None
    expected = answer(reference, embedding, said, corners, mask if prior else None, multimask=multimask)
    decoder = Decoder(loaded_sam.model, multimask=multimask)
    logits, iou = decoder(embedding, *as_tokens(said, corners), mask, torch.tensor([float(prior)]))
    assert expected[0].std() > 0.1
    torch.testing.assert_close((logits[0], iou[0]), expected, atol=CLOSE, rtol=0)


@torch.no_grad()
def test_training_calls_the_library_and_gets_the_same(reference, loaded_sam):
    """Points alone, through ``SamModel.forward`` itself."""
    embedding = torch.randn(1, 32, 4, 4, generator=torch.Generator().manual_seed(1))
    expected, _ = answer(reference, embedding, (XY, SIGNS), None, None, multimask=False)
    found = loaded_sam.model(
        image_embeddings=embedding, input_points=XY[:, None], input_labels=SIGNS[:, None], multimask_output=False
    )
    torch.testing.assert_close(found.pred_masks[0, 0], expected, atol=CLOSE, rtol=0)


def test_norms_add_what_the_reference_adds(reference, loaded_sam):
    """The library's own default for the decoder is a tenth of it, which shows where activations are small."""
    found, expected = (
        [part.eps for part in network.mask_decoder.transformer.modules() if isinstance(part, torch.nn.LayerNorm)]
        for network in (loaded_sam.model, reference)
    )
    assert found == expected


@torch.no_grad()
def test_a_model_folder_answers_as_the_reference(reference, sam_folder):
    """From HU to logits, by ONNX Runtime: the picture is prepared as MedSAM does, with scikit-image.

    The folder is one of a network that was never shown a point outside, so the negative one must not reach it.
    """
    skimage = pytest.importorskip("skimage.transform")
    hu = np.random.default_rng(3).uniform(-300, 400, (40, 50))
    grey = ((np.clip(hu, -160, 240) + 160) / 400 * 255).astype(np.uint8)
    large = skimage.resize(grey, (64, 64), order=3, preserve_range=True, anti_aliasing=True).astype(np.uint8)
    scaled = (large - large.min()) / (large.max() - large.min())
    image = torch.tensor(scaled, dtype=torch.float32).expand(1, 3, 64, 64)
    model = load_model(sam_folder)
    embedding = model.embed(Slice.from_array(hu, units="hu"))
    first = model.decode(embedding, [Point(7, 9), Point(30, 20, positive=False)])
    second = model.decode(embedding, [Point(7, 9), Box(5, 4, 29, 31)], first)
    seen = reference.image_encoder(image)
    said = torch.tensor([[[7.5 * 64 / 50 - 0.5, 9.5 * 64 / 40 - 0.5]]]), torch.tensor([[1]])
    box = torch.tensor([[5 * 64 / 50, 4 * 64 / 40, 30 * 64 / 50 - 1, 32 * 64 / 40 - 1]])
    logits, iou = answer(reference, seen, said, None, None, multimask=True)
    best = int(iou.argmax())
    np.testing.assert_allclose(first.memory[0, 0], logits[best], atol=CLOSE)
    assert first.score == pytest.approx(min(max(float(iou[best]), 0), 1), abs=CLOSE)
    prior = torch.from_numpy(first.memory)
    logits, iou = answer(reference, seen, said, box, prior, multimask=True)
    np.testing.assert_allclose(second.memory[0, 0], logits[int(iou.argmax())], atol=CLOSE)


@pytest.mark.parametrize("shape", [(20, 31), (31, 20), (150, 90)])
def test_pictures_and_masks_of_sam_itself(reference, shape):
    """What its predictor does before and after the network, but for the picture's resizing by Pillow, which is the same."""
    frame = MedSamFrame(shape, 64, "sam")
    flat = torch.full((3, *frame.filled), 77.0)
    np.testing.assert_allclose(frame.picture(np.full(shape, 77, np.uint8)), reference.preprocess(flat), atol=1e-6)
    logits = torch.randn(1, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    expected = reference.postprocess_masks(logits, frame.filled, shape)
    np.testing.assert_allclose(frame.enlarge(logits[0, 0].numpy()), expected[0, 0], atol=1e-5)


def test_every_weight_of_vit_b_has_its_name_and_shape(segment_anything):
    with torch.device("meta"):
        theirs = segment_anything.sam_model_registry["vit_b"]().state_dict()
    ours = to_original(empty(VIT_B).state_dict(), VIT_B)
    assert {name: value.shape for name, value in ours.items()} == {name: value.shape for name, value in theirs.items()}
    assert infer_shape(theirs) == VIT_B
    assert len(names(VIT_B)) == len(theirs) == 314
