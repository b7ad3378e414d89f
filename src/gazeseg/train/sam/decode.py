"""The two halves of a SAM as training calls them: pictures to embeddings, prompts to logits."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from transformers import SamModel

from gazeseg.types import Box, Point, Prompt

PADDING = -1  # SAM's label for "not a point"; the paper pads with it, too


def encode(sam: SamModel, pictures: Tensor) -> Tensor:
    """Pictures (b, 1, s, s) in 0..1 to embeddings (b, c, g, g)."""
    return sam.vision_encoder(pictures.expand(-1, 3, -1, -1)).last_hidden_state


def decode(
    sam: SamModel, embeddings: Tensor, prompts: Sequence[Sequence[Prompt]], prior: Tensor | None
) -> tuple[Tensor, Tensor]:
    """One mask for each of n objects, without multimask output.

    Args:
        sam: the network.
        embeddings: (n, c, g, g), that of its slice for every object.
        prompts: of each object, in pixels of the model's input, centres at integers.
        prior: logits (n, l, l) of the round before as mask prompts, or None.

    Returns:
        Logits (n, l, l) and predicted IoU (n,).
    """
    device = embeddings.device
    points, labels = point_tensors(prompts, device)
    dense = None if prior is None else prior[:, None]
    sparse, dense = sam.prompt_encoder(points, labels, box_tensor(prompts, device), dense)
    masks, score = sam.mask_decoder(
        image_embeddings=embeddings,
        image_positional_embeddings=sam.get_image_wide_positional_embeddings().expand(len(embeddings), -1, -1, -1),
        sparse_prompt_embeddings=sparse,
        dense_prompt_embeddings=dense,
        multimask_output=False,
    )
    return masks[:, 0, 0], score[:, 0, 0]


def point_tensors(
    prompts: Sequence[Sequence[Prompt]], device: torch.device
) -> tuple[Tensor, Tensor] | tuple[None, None]:
    """Points (n, 1, m, 2) and labels (n, 1, m), filled up with ``PADDING``; None where nobody has points."""
    rows = [[prompt for prompt in some if isinstance(prompt, Point)] for some in prompts]
    most = max(map(len, rows), default=0)
    if most == 0:
        return None, None
    xy, labels = np.zeros((len(rows), 1, most, 2), np.float32), np.full((len(rows), 1, most), PADDING, np.int64)
    for number, row in enumerate(rows):
        xy[number, 0, : len(row)] = [(point.x, point.y) for point in row]
        labels[number, 0, : len(row)] = [point.positive for point in row]
    return torch.from_numpy(xy).to(device), torch.from_numpy(labels).to(device)


def box_tensor(prompts: Sequence[Sequence[Prompt]], device: torch.device) -> Tensor | None:
    """The last box of each object (n, 1, 4); None unless all have one."""
    boxes = [[(p.x0, p.y0, p.x1, p.y1) for p in some if isinstance(p, Box)] for some in prompts]
    if not all(boxes):
        return None
    return torch.tensor([[box[-1]] for box in boxes], dtype=torch.float32, device=device)
