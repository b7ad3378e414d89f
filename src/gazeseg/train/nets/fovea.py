"""The network of ``fovea``: an image encoder run once per slice and a small prompt decoder run at every look.

The encoder sees the model frame, a square of ``SIZE`` pixels into which the slice was letterboxed. The decoder sees a crop
of it, at first all of it and then the surroundings of what it found, so that a gallbladder has as many pixels as a
liver. It draws the prompts itself, so that one piece of code serves training and use.
"""

from torch import Tensor, nn

from gazeseg.train.nets.decoder import Decoder
from gazeseg.train.nets.encoder import FEATURE_WIDTHS, Encoder
from gazeseg.train.nets.shape import Shape

SIZE = 256
PROMPT_INPUTS = ("image", "crop", "points", "box", "prior", "has_prior")  # of the decoder, after the features
ANSWERS = ("logits", "score")


class Fovea(nn.Module):
    """Encoder and decoder together, as they are trained."""

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__()
        self.shape = shape or Shape()
        self.encoder = Encoder(more=self.shape.more) if self.shape.features else None
        self.decoder = Decoder(SIZE, self.shape)

    def embed(self, image: Tensor) -> tuple[Tensor, ...]:
        """(b, 1, 256, 256) grey to the features of the slice; empty maps for a network without encoder."""
        if self.encoder is None:
            return tuple(image.new_zeros(len(image), 0, 1, 1) for _ in FEATURE_WIDTHS)
        return tuple(self.encoder(image))
