"""The halves of a SAM as ONNX files."""

import warnings
from pathlib import Path
from typing import Any

import torch

from gazeseg.models.medsam import MAX_TOKENS
from gazeseg.train.export import OPSET, without_traces
from gazeseg.train.quiet import quiet
from gazeseg.train.sam.examples import BOX, NO_BOX, POINTS, picture, prompts
from gazeseg.train.sam.halves import Decoder, Encoder
from gazeseg.train.sam.shape import SamShape

ONE_FILE_BYTES = 1_900_000_000  # protobuf ends at 2 GiB, so the weights of ViT-H lie beside their graph


def write_encoder(encoder: Encoder, shape: SamShape, path: Path) -> None:
    """The slow half; its weights go to ``path`` with ``.data`` behind where one file cannot hold them."""
    _to_onnx(encoder, {"image": picture(shape)}, ("embedding",), None, path)


def write_decoder(decoder: Decoder, shape: SamShape, path: Path) -> None:
    """The fast half, for 0 to ``MAX_TOKENS`` points."""
    embedding = torch.zeros(1, shape.out_channels, shape.grid, shape.grid)
    example = prompts(shape, (*POINTS, *NO_BOX, *BOX), prior=True).named()
    any_number = {1: torch.export.Dim("n", min=0, max=MAX_TOKENS)}
    dynamic = {"embedding": None, **dict.fromkeys(example)} | {"points": any_number, "labels": any_number}
    _to_onnx(decoder, {"embedding": embedding} | example, ("logits", "iou"), dynamic, path)


def _to_onnx(
    module: torch.nn.Module,
    inputs: dict[str, torch.Tensor],
    outputs: tuple[str, ...],
    dynamic: dict[str, Any] | None,
    path: Path,
) -> None:
    weights = sum(tensor.numel() * tensor.element_size() for tensor in module.state_dict().values())
    with quiet(), warnings.catch_warnings(), torch.no_grad():
        warnings.filterwarnings("ignore", message="# The axis name: n ")  # points and labels have one length, as meant
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            opset_version=OPSET,
            dynamo=True,
            dynamic_shapes=tuple(dynamic.values()) if dynamic else None,
            external_data=weights > ONE_FILE_BYTES,
            verbose=False,
        )
    without_traces(path)
