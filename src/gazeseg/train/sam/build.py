"""Segment Anything networks by their sizes, in the layout of ``transformers.SamModel``."""

import torch
from torch import nn
from transformers import SamConfig, SamMaskDecoderConfig, SamModel, SamPromptEncoderConfig, SamVisionConfig

from gazeseg.train.sam.shape import SamShape

STD = 0.02
# transformers says 1e-6 for the decoder's blocks; the network as published, and every weight for it, was trained with 1e-5
DECODER_NORM_EPS = 1e-5
FREQUENCIES = "positional_embedding"


def build(shape: SamShape, seed: int = 0) -> SamModel:
    """A network with random weights, in evaluation mode; equal seeds give equal weights.

    Weights are N(0, 0.02), norms 1 and 0, biases 0, and the frequencies of the positional encoding N(0, 1) as published.
    The library's own default for the image encoder is a standard deviation of 1e-10, which gives embeddings of zero.
    """
    model = empty(shape).to_empty(device="cpu")
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in model.modules():
            _fill(module, generator)
    finish(model)
    return model


def finish(model: SamModel) -> None:
    """After the weights are in: image and prompts share their frequencies, which are no parameters; evaluation mode."""
    model.tie_weights()
    model.shared_image_embedding.positional_embedding.requires_grad_(False)
    model.eval()


def count_parameters(model: SamModel) -> int:
    """Numbers that training may change; 93,735,472 for ViT-B, as published."""
    return sum(parameter.numel() for name, parameter in model.named_parameters() if not name.endswith(FREQUENCIES))


def empty(shape: SamShape) -> SamModel:
    """A network whose weights have names and shapes but no memory yet (torch's ``meta`` device)."""
    with torch.device("meta"):
        return SamModel(config(shape)).eval()


def config(shape: SamShape) -> SamConfig:
    """The library's description of a network of this shape."""
    return SamConfig(
        vision_config=SamVisionConfig(
            hidden_size=shape.hidden,
            output_channels=shape.out_channels,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            image_size=shape.image_size,
            patch_size=shape.patch,
            window_size=shape.window,
            global_attn_indexes=list(shape.global_layers),
            num_pos_feats=shape.out_channels // 2,
            mlp_dim=shape.mlp,
        ),
        prompt_encoder_config=SamPromptEncoderConfig(
            hidden_size=shape.out_channels,
            image_size=shape.image_size,
            patch_size=shape.patch,
            mask_input_channels=shape.mask_channels,
        ),
        mask_decoder_config=SamMaskDecoderConfig(
            hidden_size=shape.out_channels,
            mlp_dim=shape.decoder_mlp,
            num_hidden_layers=shape.decoder_layers,
            num_attention_heads=shape.decoder_heads,
            attention_downsample_rate=shape.decoder_downsample,
            num_multimask_outputs=shape.masks,
            iou_head_depth=shape.iou_layers,
            iou_head_hidden_dim=shape.iou_hidden,
            layer_norm_eps=DECODER_NORM_EPS,
        ),
    )


def _fill(module: nn.Module, generator: torch.Generator) -> None:
    """The module's own parameters, without those of its parts."""
    for name, parameter in module.named_parameters(recurse=False):
        if isinstance(module, nn.LayerNorm):
            parameter.fill_(1.0 if name == "weight" else 0.0)
        elif name == "bias":
            parameter.zero_()
        else:
            parameter.normal_(0.0, 1.0 if name == FREQUENCIES else STD, generator=generator)
