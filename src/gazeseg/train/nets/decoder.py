"""The half of ``fovea`` that runs at every look: a small U-Net over one crop of the slice."""

from typing import cast

import torch
from torch import Tensor, nn

from gazeseg.train.nets.blocks import Residual, conv, enlarge, sample, silent
from gazeseg.train.nets.encoder import FEATURE_WIDTHS
from gazeseg.train.nets.prompts import CHANNELS, draw
from gazeseg.train.nets.shape import Shape

STEM = 16
WIDTHS = (32, 48, 96, 128)


class Decoder(nn.Module):
    """Features of a slice, a crop of it and prompts to logits (b, 1, n, n) on the crop and a predicted IoU (b,).

    Args:
        size: side of the model frame.
        shape: what is seen, and how deep it is.
    """

    def __init__(self, size: int, shape: Shape) -> None:
        super().__init__()
        self.size, self.shape, more = size, shape, shape.more
        f = FEATURE_WIDTHS if shape.features else (0, 0, 0)
        d = WIDTHS
        self.stem = conv(3 if shape.image else 2, STEM)
        self.down2 = conv(STEM, 24, stride=2)
        self.mix2 = nn.Sequential(conv(24 + CHANNELS + f[0], d[0]), Residual(d[0]))
        self.down4 = conv(d[0], d[1], stride=2)
        self.mix4 = nn.Sequential(conv(d[1] + f[1], d[1]), Residual(d[1]))
        self.down8 = conv(d[1], d[2], stride=2)
        self.mix8 = nn.Sequential(conv(d[2] + f[2], d[2]), Residual(d[2]))
        self.down16 = nn.Sequential(conv(d[2], d[3], stride=2), Residual(d[3]), Residual(d[3]), *silent(d[3], more))
        self.gate = nn.Linear(d[3], d[3])
        self.up8 = nn.Sequential(conv(d[3] + d[2], d[2]), Residual(d[2]), *silent(d[2], more))
        self.up4 = nn.Sequential(conv(d[2] + d[1], d[1]), Residual(d[1]))
        self.up2 = nn.Sequential(conv(d[1] + d[0], d[0]), Residual(d[0]))
        self.fine = nn.Sequential(conv(d[0], 4 * STEM, kernel=1), nn.PixelShuffle(2))
        self.out = nn.Sequential(conv(2 * STEM, STEM), nn.Conv2d(STEM, 1, 3, 1, 1))
        self.score = nn.Sequential(nn.Linear(d[3] + d[1] + 2, 64), nn.ReLU(inplace=True), nn.Linear(64, 1))

    def forward(
        self,
        f4: Tensor,
        f8: Tensor,
        f16: Tensor,
        image: Tensor,
        crop: Tensor,
        points: Tensor,
        box: Tensor,
        prior: Tensor,
        has_prior: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Image and prior (b, 1, n, n) are shown on the crop (b, 3: x0, y0, side in model pixels) already."""
        n = image.shape[-1]
        if not self.shape.spread:
            points = points * points.new_tensor([1, 1, 1, 0, 1])
        flag = has_prior.reshape(-1, 1, 1, 1)
        seen = [(image - 0.35) / 0.25] if self.shape.image else []
        stem = self.stem(torch.cat([*seen, torch.tanh(prior / 4) * flag, flag.expand_as(prior)], dim=1))
        x2 = self.mix2(
            torch.cat([self.down2(stem), draw(points, box, crop, n, self.size), *self._on(f4, crop, n // 2)], 1)
        )
        x4 = self.mix4(torch.cat([self.down4(x2), *self._on(f8, crop, n // 4)], 1))
        x8 = self.mix8(torch.cat([self.down8(x4), *self._on(f16, crop, n // 8)], 1))
        x16 = self.down16(x8)
        whole = x16.mean(dim=(2, 3))
        x16 = x16 * torch.sigmoid(self.gate(whole)).unsqueeze(-1).unsqueeze(-1)
        y8 = self.up8(torch.cat([enlarge(x16), x8], dim=1))
        y4 = self.up4(torch.cat([enlarge(y8), x4], dim=1))
        y2 = self.up2(torch.cat([enlarge(y4), x2], dim=1))
        logits = self.out(torch.cat([self.fine(y2), stem], dim=1)).float()
        return logits, self._score(logits, whole, y4)

    def _on(self, maps: Tensor, crop: Tensor, n: int) -> list[Tensor]:
        return [sample(maps, crop, n, self.size)] if self.shape.features else []

    def _score(self, logits: Tensor, whole: Tensor, y4: Tensor) -> Tensor:
        """Predicted IoU from what was decided and how firmly; it does not push the mask itself."""
        probability = torch.sigmoid(logits.detach())
        inside = probability.mean(dim=(1, 2, 3))
        firm = (probability * probability).mean(dim=(1, 2, 3)) / (inside + 1e-6)
        size = torch.log10(inside + 1e-5)
        pooled = torch.cat([whole, y4.mean(dim=(2, 3)), firm.unsqueeze(1), size.unsqueeze(1)], dim=1)
        return cast(Tensor, torch.sigmoid(self.score(pooled)).squeeze(1))
