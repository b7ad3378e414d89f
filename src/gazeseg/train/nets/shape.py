"""The shapes of ``fovea`` that can be trained and compared."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Shape:
    """What a network is made of.

    Attributes:
        n: side of the crop the decoder works on, in pixels.
        features: the decoder samples the encoder's maps; without, there is nothing to run once per slice.
        image: the decoder sees the crop's own pixels.
        zoom: crops follow what was found; without, every crop is all of the frame.
        spread: points are drawn as broad as they are uncertain, too; without, as tight spots alone.
        more: residual blocks beyond the usual number, in the encoder and where the decoder is coarse.
    """

    n: int = 128
    features: bool = True
    image: bool = True
    zoom: bool = True
    spread: bool = True
    more: int = 0

    def extends(self, other: "Shape") -> bool:
        """Whether it is ``other`` or that with more blocks, so that it can go on with its weights."""
        return self.more >= other.more and replace(other, more=self.more) == self


SHAPES = {  # the first is the default
    "hybrid": Shape(),
    "crop": Shape(features=False),
    "slice": Shape(image=False, zoom=False),
    "coarse": Shape(n=96),
    "spots": Shape(spread=False),
    "deep": Shape(more=1),
}
