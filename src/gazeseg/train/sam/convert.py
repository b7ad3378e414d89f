"""Names of one and the same weights: Meta's ``segment-anything`` files and ``transformers`` call them differently."""

from collections.abc import Mapping
from typing import Any, Literal

from gazeseg.train.sam.shape import SamShape

State = Mapping[str, Any]
Layout = Literal["original", "huggingface"]
Names = dict[str, str]

FREQUENCIES = "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"
SHARED = ("shared_image_embedding.positional_embedding", "prompt_encoder.shared_embedding.positional_embedding")
ANCHORS: dict[Layout, str] = {
    "original": "image_encoder.patch_embed.proj.weight",
    "huggingface": "vision_encoder.patch_embed.projection.weight",
}
BOTH = ("weight", "bias")
ATTENTION = tuple(f"{part}.{kind}" for part in ("q_proj", "k_proj", "v_proj", "out_proj") for kind in BOTH)
MLP = tuple(f"{part}.{kind}" for part in ("lin1", "lin2") for kind in BOTH)


def names(shape: SamShape) -> Names:
    """Every weight's original name to the name transformers gives it; the frequencies to the first of ``SHARED``."""
    return {FREQUENCIES: SHARED[0], **_encoder(shape), **_prompts(), **_decoder(shape)}


def to_huggingface(state: State, shape: SamShape) -> dict[str, Any]:
    """Weights under the names of ``transformers.SamModel``; names that are none of SAM's are kept."""
    known = names(shape)
    renamed = {known.get(name, name): value for name, value in state.items()}
    if SHARED[0] in renamed:
        renamed[SHARED[1]] = renamed[SHARED[0]]
    return renamed


def to_original(state: State, shape: SamShape) -> dict[str, Any]:
    """Weights of ``transformers.SamModel`` under the names of ``segment_anything.modeling.Sam``."""
    known = {theirs: ours for ours, theirs in names(shape).items()}
    return {known.get(name, name): value for name, value in state.items() if name != SHARED[1]}


def _pairs(original: str, huggingface: str, ends: tuple[str, ...] = BOTH) -> Names:
    return {f"{original}.{end}": f"{huggingface}.{end}" for end in ends}


def _encoder(shape: SamShape) -> Names:
    """Patches, positions, blocks and neck of the image encoder."""
    ours, theirs = "image_encoder", "vision_encoder"
    found = {f"{ours}.pos_embed": f"{theirs}.pos_embed"}
    found |= _pairs(f"{ours}.patch_embed.proj", f"{theirs}.patch_embed.projection")
    for layer in range(shape.layers):
        found |= _block(f"{ours}.blocks.{layer}", f"{theirs}.layers.{layer}")
    for number, name, ends in ((0, "conv1", BOTH[:1]), (1, "layer_norm1", BOTH), (2, "conv2", BOTH[:1])):
        found |= _pairs(f"{ours}.neck.{number}", f"{theirs}.neck.{name}", ends)
    return found | _pairs(f"{ours}.neck.3", f"{theirs}.neck.layer_norm2")


def _block(ours: str, theirs: str) -> Names:
    attention = tuple(f"{part}.{kind}" for part in ("qkv", "proj") for kind in BOTH)
    return {
        **_pairs(f"{ours}.norm1", f"{theirs}.layer_norm1"),
        **_pairs(f"{ours}.norm2", f"{theirs}.layer_norm2"),
        **_pairs(f"{ours}.attn", f"{theirs}.attn", (*attention, "rel_pos_h", "rel_pos_w")),
        **_pairs(f"{ours}.mlp", f"{theirs}.mlp", MLP),
    }


def _prompts() -> Names:
    """Points, corners and masks as prompts."""
    room = "prompt_encoder"
    found = _pairs(room, room, ("not_a_point_embed.weight", "no_mask_embed.weight"))
    for kind in range(4):
        found |= _pairs(f"{room}.point_embeddings.{kind}", f"{room}.point_embed.{kind}", BOTH[:1])
    parts = ((0, "conv1"), (1, "layer_norm1"), (3, "conv2"), (4, "layer_norm2"), (6, "conv3"))
    for number, name in parts:
        found |= _pairs(f"{room}.mask_downscaling.{number}", f"{room}.mask_embed.{name}")
    return found


def _decoder(shape: SamShape) -> Names:
    """Two-way transformer, upscaling and heads."""
    room = "mask_decoder"
    found = _pairs(room, room, ("iou_token.weight", "mask_tokens.weight"))
    for layer in range(shape.decoder_layers):
        found |= _two_way(f"{room}.transformer.layers.{layer}")
    last = f"{room}.transformer.final_attn_token_to_image"
    found |= _pairs(last, last, ATTENTION)
    found |= _pairs(f"{room}.transformer.norm_final_attn", f"{room}.transformer.layer_norm_final_attn")
    for number, name in ((0, "upscale_conv1"), (1, "upscale_layer_norm"), (3, "upscale_conv2")):
        found |= _pairs(f"{room}.output_upscaling.{number}", f"{room}.{name}")
    for mask in range(shape.masks + 1):
        found |= _perceptron(f"{room}.output_hypernetworks_mlps.{mask}", 3)
    return found | _perceptron(f"{room}.iou_prediction_head", shape.iou_layers)


def _two_way(layer: str) -> Names:
    found = _pairs(layer, layer, tuple(f"mlp.{end}" for end in MLP))
    for attention in ("self_attn", "cross_attn_token_to_image", "cross_attn_image_to_token"):
        found |= _pairs(f"{layer}.{attention}", f"{layer}.{attention}", ATTENTION)
    for norm in range(1, 5):
        found |= _pairs(f"{layer}.norm{norm}", f"{layer}.layer_norm{norm}")
    return found


def _perceptron(room: str, depth: int) -> Names:
    """Layers in a row, of which transformers gives the first and the last a name of their own."""
    middle = [f"{room}.layers.{number}" for number in range(depth - 2)]
    theirs = [f"{room}.proj_in", *middle, f"{room}.proj_out"]
    return {k: v for number, name in enumerate(theirs) for k, v in _pairs(f"{room}.layers.{number}", name).items()}
