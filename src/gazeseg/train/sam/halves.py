"""The two halves a SAM is exported as: what runs once per slice, and what runs at every look."""

import torch
from torch import Tensor, nn
from transformers import SamModel


class Encoder(nn.Module):
    """``image`` (1, 3, s, s) to ``embedding`` (1, c, g, g)."""

    def __init__(self, model: SamModel) -> None:
        super().__init__()
        self.vision = model.vision_encoder

    def forward(self, image: Tensor) -> Tensor:
        """See the class."""
        return self.vision(image).last_hidden_state


class Decoder(nn.Module):
    """Embedding and prompts to k masks: (1, k, 4 g, 4 g) logits and (1, k) predicted IoU; k is 1, or 3 with multimask.

    ``points`` (1, n, 2) are x, y in pixels of the input, centres at integers; ``labels`` (1, n) say what each is, as in
    SAM's own ONNX export: 1 foreground, 0 background, 2 and 3 the first and last corner of a box, -1 no point. The caller
    appends one -1 when there are points and no box, and nothing else, because SAM was trained so; n may be 0 for a mask
    prompt alone. So every combination of prompts has the tokens it has in the reference, without dropping any in here.

    ``prior`` (1, 1, 4 g, 4 g) are logits as mask prompt, heeded where ``has_prior`` (1,) is 1.
    """

    def __init__(self, model: SamModel, *, multimask: bool) -> None:
        super().__init__()
        self.prompts = model.prompt_encoder
        self.decoder = model.mask_decoder
        self.multimask = multimask
        with torch.no_grad():
            self.register_buffer("positions", model.get_image_wide_positional_embeddings().clone())

    def forward(
        self, embedding: Tensor, points: Tensor, labels: Tensor, prior: Tensor, has_prior: Tensor
    ) -> tuple[Tensor, Tensor]:
        """See the class."""
        logits, ious = self.decoder(
            image_embeddings=embedding,
            image_positional_embeddings=self.positions,
            sparse_prompt_embeddings=self._sparse(points, labels)[:, None],
            dense_prompt_embeddings=self._dense(prior, has_prior),
            multimask_output=self.multimask,
        )
        return logits[:, 0], ious[:, 0]

    def _sparse(self, points: Tensor, labels: Tensor) -> Tensor:
        """Tokens (1, n, c): a place and a kind, and for -1 the kind alone."""
        size = self.prompts.input_image_size
        places = self.prompts.shared_embedding((points + 0.5)[:, None], (size, size))[:, 0]
        kind = labels[..., None]
        tokens = torch.where(kind == -1, self.prompts.not_a_point_embed.weight[None], places)
        for number, embedding in enumerate(self.prompts.point_embed):
            tokens = tokens + (kind == number) * embedding.weight[None]
        return tokens

    def _dense(self, prior: Tensor, has_prior: Tensor) -> Tensor:
        """What is added to the image (1, c, g, g): the mask prompt, or the sign that there is none."""
        nothing = self.prompts.no_mask_embed.weight.reshape(1, -1, 1, 1)
        return torch.where(has_prior.reshape(1, 1, 1, 1) > 0, self.prompts.mask_embed(prior), nothing)
