"""The sizes that make one Segment Anything network differ from another; everything else about them is the same."""

from dataclasses import asdict, dataclass
from typing import Any

from gazeseg.errors import InputError


@dataclass(frozen=True, slots=True)
class SamShape:
    """Sizes of an image encoder (a plain ViT), a prompt encoder and a mask decoder.

    The defaults are those of Kirillov et al., "Segment Anything", ICCV 2023 (doi 10.1109/ICCV51070.2023.00371); they
    differ between ViT-B, L and H in the encoder only. Prompt encoder and decoder are ``out_channels`` wide.

    Attributes:
        image_size: side of the square input in pixels.
        patch: side in pixels of the patch that becomes one token.
        hidden: width of the image encoder.
        layers: depth of the image encoder.
        heads: attention heads of the image encoder.
        mlp: width inside the image encoder's perceptrons.
        window: side in tokens of the windows that local layers attend in.
        global_layers: the layers that attend to the whole image, counted from 0.
        out_channels: width of the embedding, the prompts and the decoder.
        decoder_layers: two-way blocks of the decoder.
        decoder_heads: attention heads of the decoder.
        decoder_mlp: width inside the decoder's perceptrons.
        decoder_downsample: how much narrower the decoder attends to the image than ``out_channels``.
        masks: masks per prompt with multimask output.
        iou_layers: depth of the head that predicts IoU.
        iou_hidden: width of that head.
        mask_channels: channels that a mask prompt is widened to before ``out_channels``.
    """

    image_size: int
    patch: int
    hidden: int
    layers: int
    heads: int
    mlp: int
    window: int
    global_layers: tuple[int, ...]
    out_channels: int = 256
    decoder_layers: int = 2
    decoder_heads: int = 8
    decoder_mlp: int = 2048
    decoder_downsample: int = 2
    masks: int = 3
    iou_layers: int = 3
    iou_hidden: int = 256
    mask_channels: int = 16

    def __post_init__(self) -> None:
        """Refuse sizes that cannot be divided as the network divides them."""
        narrow = self.out_channels // self.decoder_downsample
        for whole, part, what in (
            (self.image_size, self.patch, "image_size by patch"),
            (self.hidden, self.heads, "hidden by heads"),
            (narrow, self.decoder_heads, "out_channels / decoder_downsample by decoder_heads"),
            (self.out_channels, 8, "out_channels by 8"),
            (self.mask_channels, 4, "mask_channels by 4"),
        ):
            if part < 1 or whole < part or whole % part:
                raise InputError(f"expected sizes of SAM that divide {what}, found {whole} and {part}")

    @property
    def grid(self) -> int:
        """Side of the embedding in tokens."""
        return self.image_size // self.patch

    @property
    def low_res(self) -> int:
        """Side of the logits in pixels: masks come out, and go in as prompts, at four times the grid."""
        return 4 * self.grid

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, as training checkpoints keep them under ``sam_shape``."""
        return asdict(self) | {"global_layers": list(self.global_layers)}


def shape_from_dict(values: Any) -> SamShape:
    """The shape that ``SamShape.to_dict`` wrote.

    Raises:
        InputError: unknown or missing sizes, or ones that are no positive whole numbers.
    """
    if not isinstance(values, dict):
        raise InputError(f"expected the sizes of a SAM network by name, found {type(values).__name__}")
    layers = values.get("global_layers")
    sizes = {name: size for name, size in values.items() if name != "global_layers"}
    wrong = [name for name, size in sizes.items() if type(size) is not int or size < 1]
    if wrong or not isinstance(layers, list | tuple) or not all(type(layer) is int for layer in layers):
        raise InputError(
            f"expected positive whole sizes of a SAM network, found {(wrong or ['global_layers'])[0]!r} wrong"
        )
    try:
        return SamShape(**sizes, global_layers=tuple(layers))
    except TypeError:
        raise InputError(f"expected the sizes of a SAM network, found {', '.join(map(str, sizes))}") from None


VIT_B = SamShape(1024, 16, 768, 12, 12, 3072, 14, (2, 5, 8, 11))
VIT_L = SamShape(1024, 16, 1024, 24, 16, 4096, 14, (5, 11, 17, 23))
VIT_H = SamShape(1024, 16, 1280, 32, 16, 5120, 14, (7, 15, 23, 31))
VIT_TINY_256 = SamShape(256, 16, 192, 12, 3, 768, 8, (2, 5, 8, 11))  # windows of 8 tile the grid of 16 without padding
SHAPES = {"vit_b": VIT_B, "vit_l": VIT_L, "vit_h": VIT_H, "vit_tiny_256": VIT_TINY_256}
