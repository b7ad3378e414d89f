"""The sizes of a Segment Anything network, read off the shapes of its weights."""

from dataclasses import dataclass

from gazeseg.errors import InputError
from gazeseg.train.sam.convert import ANCHORS, Layout, State
from gazeseg.train.sam.shape import SamShape

# others build on SAM and keep many of its names; a weight that gives each away
RELATIVES = {
    "mask_decoder.hf_token.weight": "SAM-HQ",
    "sam_mask_decoder.": "SAM 2",
    "memory_attention.": "SAM 2",
    "image_encoder.trunk.": "SAM 2",
    "vision_encoder.backbone.": "SAM 2",
    "image_encoder.patch_embed.seq.": "a SAM with a TinyViT encoder",
    "mask_decoder.pre_logits": "a SAM with other heads",
}


@dataclass(frozen=True, slots=True)
class _Keys:
    """Where a layout keeps the weights whose shapes tell."""

    encoder: str
    blocks: str
    neck: str
    iou_first: str
    mask_second: str


KEYS: dict[Layout, _Keys] = {
    "original": _Keys(
        "image_encoder", "blocks", "neck.0.weight", "iou_prediction_head.layers.0.weight", "mask_downscaling.3.weight"
    ),
    "huggingface": _Keys(
        "vision_encoder", "layers", "neck.conv1.weight", "iou_prediction_head.proj_in.weight", "mask_embed.conv2.weight"
    ),
}


def layout_of(state: State) -> Layout:
    """Whose names these are.

    Raises:
        InputError: neither Meta's nor those of transformers; a relative of SAM is called by its name.
    """
    for sign, relative in RELATIVES.items():
        if any(name.startswith(sign) for name in state):
            raise InputError(f"expected the weights of SAM or MedSAM (ViT-B, L, H), found {relative}: not supported")
    for layout, anchor in ANCHORS.items():
        if anchor in state:
            return layout
    few = ", ".join(list(state)[:3]) or "none"
    raise InputError(
        f"expected the weights of SAM or MedSAM with {' or '.join(ANCHORS.values())}, found {len(state)} tensors: {few}, ..."
    )


def infer_shape(state: State) -> SamShape:
    """The sizes of the network that weights in either layout belong to.

    The number of heads in the decoder leaves no trace in any shape; it is 8 in every SAM that was published.

    Raises:
        InputError: weights of another architecture, or one whose size is needed is missing or of another rank.
    """
    layout = layout_of(state)
    keys = KEYS[layout]
    encoder, decoder = keys.encoder, "mask_decoder"
    block = f"{encoder}.{keys.blocks}"
    hidden, _, patch, _ = _size(state, ANCHORS[layout], 4)
    grid = _size(state, f"{encoder}.pos_embed", 4)[1]
    layers = _count(state, block)
    tables = [_size(state, f"{block}.{layer}.attn.rel_pos_h", 2) for layer in range(layers)]
    window, global_layers = _windows([length for length, _ in tables], grid)
    out = _size(state, f"{encoder}.{keys.neck}", 4)[0]
    way = f"{decoder}.transformer.layers"
    head = f"{decoder}.iou_prediction_head"
    return SamShape(
        image_size=grid * patch,
        patch=patch,
        hidden=hidden,
        layers=layers,
        heads=hidden // tables[0][1],
        mlp=_size(state, f"{block}.0.mlp.lin1.weight", 2)[0],
        window=window,
        global_layers=global_layers,
        out_channels=out,
        decoder_layers=_count(state, way),
        decoder_mlp=_size(state, f"{way}.0.mlp.lin1.weight", 2)[0],
        decoder_downsample=out // _size(state, f"{way}.0.cross_attn_token_to_image.q_proj.weight", 2)[0],
        masks=_size(state, f"{decoder}.mask_tokens.weight", 2)[0] - 1,
        iou_layers=len([name for name in state if name.startswith(f"{head}.") and name.endswith(".weight")]),
        iou_hidden=_size(state, f"{decoder}.{keys.iou_first}", 2)[0],
        mask_channels=_size(state, f"prompt_encoder.{keys.mask_second}", 4)[0],
    )


def _size(state: State, name: str, rank: int) -> tuple[int, ...]:
    """A weight's shape, none of whose sides is 0."""
    if name not in state:
        raise InputError(f"expected tensor {name} among the weights of SAM, found none")
    shape = tuple(int(side) for side in state[name].shape)
    if len(shape) != rank or 0 in shape:
        raise InputError(f"expected tensor {name} with {rank} sides, found shape {shape}")
    return shape


def _count(state: State, prefix: str) -> int:
    """How many numbered parts there are under ``prefix``."""
    numbers = {name.removeprefix(f"{prefix}.").split(".")[0] for name in state if name.startswith(f"{prefix}.")}
    if not numbers or numbers != {str(number) for number in range(len(numbers))}:
        raise InputError(f"expected parts {prefix}.0, .1, ... among the weights of SAM, found {len(numbers)}")
    return len(numbers)


def _windows(lengths: list[int], grid: int) -> tuple[int, tuple[int, ...]]:
    """Window and global layers from the lengths of the tables of relative positions, 2 side - 1 each."""
    global_layers = tuple(layer for layer, length in enumerate(lengths) if length == 2 * grid - 1)
    local = {length for length in lengths if length != 2 * grid - 1}
    if len(local) > 1 or any(length % 2 == 0 for length in local):
        raise InputError(f"expected local layers with windows of one size, found tables of {sorted(local)} positions")
    return (local.pop() + 1) // 2 if local else grid, global_layers
