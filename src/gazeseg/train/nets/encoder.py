"""The half of ``fovea`` that runs once per slice."""

import itertools

from torch import Tensor, nn

from gazeseg.train.nets.blocks import conv, enlarge, stage

ENCODER_WIDTHS = (24, 48, 96, 128, 160)
FEATURES = ("f4", "f8", "f16")
FEATURE_WIDTHS = (32, 64, 96)


class Encoder(nn.Module):
    """(b, 1, 256, 256) grey 0..1 to three maps: f4 (32 channels, 64²), f8 (64, 32²), f16 (96, 16²).

    Args:
        more: residual blocks a resolution beyond two.
    """

    def __init__(self, *, more: int = 0) -> None:
        super().__init__()
        w = ENCODER_WIDTHS
        self.down = nn.ModuleList(
            [stage(1, w[0], 0), *(stage(before, after, 2, more) for before, after in itertools.pairwise(w))]
        )
        self.lateral = nn.ModuleList([conv(w[i], w[min(i, 3)], kernel=1) for i in (1, 2, 3, 4)])
        self.reduce = nn.ModuleList([conv(w[2], w[1], kernel=1), conv(w[3], w[2], kernel=1)])
        self.smooth = nn.ModuleList([conv(w[i + 1], FEATURE_WIDTHS[i]) for i in range(3)])

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """Bottom-up, then top-down; the coarsest map (8²) only lends its context."""
        maps = []
        x = (image - 0.35) / 0.25
        for down in self.down:
            x = down(x)
            maps.append(x)
        top = self.lateral[3](maps[4])
        out: list[Tensor] = []
        for i in (2, 1, 0):
            if i < 2:
                top = self.reduce[i](top)
            top = self.lateral[i](maps[i + 1]) + enlarge(top)
            out.insert(0, self.smooth[i](top))
        return tuple(out)
