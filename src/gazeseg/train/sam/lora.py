"""Low-rank adapters on the attention of the image encoder (Hu et al. 2021, arXiv 2106.09685).

They live beside the network, so that its own parameters keep their names: query, key and value of every layer get
``up(down(x))`` added. ``up`` begins at zero, so that training begins at the network as it was.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import SamModel

RANK = 8
LAYER = "vision_encoder.layers.{}.attn.qkv.weight"


class Adapters(nn.Module):
    """One pair of thin matrices per encoder layer; added to the layer's output while attached."""

    def __init__(self, sam: SamModel, rank: int = RANK) -> None:
        super().__init__()
        layers = [layer.attn.qkv for layer in sam.vision_encoder.layers]
        self.down = nn.ParameterList([torch.randn(rank, qkv.in_features) * rank**-0.5 for qkv in layers])
        self.up = nn.ParameterList([torch.zeros(qkv.out_features, rank) for qkv in layers])
        for number, qkv in enumerate(layers):
            qkv.register_forward_hook(self._added(number))

    def _added(self, number: int) -> Any:
        def hook(module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> Tensor:
            return output + inputs[0] @ self.down[number].T @ self.up[number].T

        return hook

    def weights(self) -> dict[str, Tensor]:
        """What to add to the weight of each adapted layer, by its name in the network."""
        pairs = zip(self.down, self.up, strict=True)
        return {LAYER.format(number): (up @ down).detach() for number, (down, up) in enumerate(pairs)}
