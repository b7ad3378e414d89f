"""The network of ``fovea``: an image encoder run once per slice and a small prompt decoder run at every look.

Both work in the model frame: a square of ``SIZE`` pixels into which the slice was letterboxed. Feature maps are named
by their stride. The decoder draws the prompts itself, so that one piece of code serves training and use.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

SIZE = 256
GRID = SIZE // 2  # prompts are drawn at half resolution
TIGHT_SIGMA_PX = 3.0
FEATURES = ("f2", "f4", "f8", "f16")
ENCODER_WIDTHS = (24, 48, 96, 128, 160)
FEATURE_WIDTHS = (16, 32, 64, 96)
DECODER_WIDTHS = (32, 64, 96)


def conv(width_in: int, width_out: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU; the first two fold into one when exported."""
    return nn.Sequential(
        nn.Conv2d(width_in, width_out, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(width_out),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions around a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            conv(width, width), nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(b, width, h, w) to the same shape."""
        return functional.relu(x + self.body(x))


def stage(width_in: int, width_out: int, depth: int) -> nn.Sequential:
    """Halve the resolution, then ``depth`` residual blocks."""
    return nn.Sequential(conv(width_in, width_out, stride=2), *[Residual(width_out) for _ in range(depth)])


def enlarge(x: Tensor) -> Tensor:
    """Double height and width, bilinear."""
    return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


class Encoder(nn.Module):
    """(b, 1, 256, 256) grey 0..1 to four maps: f2 (16 channels, 128²), f4 (32, 64²), f8 (64, 32²), f16 (96, 16²)."""

    def __init__(self) -> None:
        super().__init__()
        w = ENCODER_WIDTHS
        self.down = nn.ModuleList(
            [stage(1, w[0], 1), stage(w[0], w[1], 2), stage(w[1], w[2], 2), stage(w[2], w[3], 2), stage(w[3], w[4], 2)]
        )
        self.lateral = nn.ModuleList([conv(width, w[3 if i > 2 else i], kernel=1) for i, width in enumerate(w)])
        self.reduce = nn.ModuleList([conv(w[i + 1], w[i], kernel=1) for i in range(3)])
        self.smooth = nn.ModuleList([conv(w[i], FEATURE_WIDTHS[i]) for i in range(4)])

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """Bottom-up, then top-down; the coarsest map (8²) only lends its context."""
        maps = []
        x = (image - 0.35) / 0.25
        for down in self.down:
            x = down(x)
            maps.append(x)
        top = self.lateral[4](maps[4])
        out: list[Tensor] = []
        for i in (3, 2, 1, 0):
            if i < 3:
                top = self.reduce[i](top)
            top = self.lateral[i](maps[i]) + enlarge(top)
            out.insert(0, self.smooth[i](top))
        return tuple(out)


def draw_points(points: Tensor) -> Tensor:
    """Points (b, n, 5) as x, y (model pixels), sign (+1, -1, 0 = padding), sigma_px, weight to (b, 4, 128, 128).

    Each sign gets a tight spot where it fell and a wide one as broad as its uncertainty. Gaussians are separable, so
    a sum of n of them is one matrix product; 1 - exp(-sum) keeps many looks at one place within 0..1.
    """
    centres = torch.arange(GRID, dtype=points.dtype, device=points.device) * 2 + 0.5
    x, y, sign, sigma, weight = points.unbind(-1)
    maps = []
    for positive in (True, False):
        amount = weight * functional.relu(sign if positive else -sign)
        for width in (torch.full_like(sigma, TIGHT_SIGMA_PX), torch.clamp(sigma, min=TIGHT_SIGMA_PX)):
            fall = -0.5 / (width * width).unsqueeze(-1)
            column = torch.exp(fall * (centres - x.unsqueeze(-1)) ** 2)
            row = torch.exp(fall * (centres - y.unsqueeze(-1)) ** 2) * amount.unsqueeze(-1)
            maps.append(1 - torch.exp(-torch.matmul(row.transpose(1, 2), column)))
    return torch.stack(maps, dim=1)


def draw_box(box: Tensor) -> Tensor:
    """Boxes (b, 5) as x0, y0, x1, y1 (model pixels), present (0 or 1) to a filled map (b, 1, 128, 128)."""
    centres = torch.arange(GRID, dtype=box.dtype, device=box.device) * 2 + 0.5
    x0, y0, x1, y1, present = (part.unsqueeze(-1) for part in box.unbind(-1))
    column = torch.sigmoid(centres - x0 + 0.5) * torch.sigmoid(x1 - centres + 0.5)
    row = torch.sigmoid(centres - y0 + 0.5) * torch.sigmoid(y1 - centres + 0.5) * present
    return (row.unsqueeze(-1) * column.unsqueeze(-2)).unsqueeze(1)


def draw_prior(prior: Tensor, has_prior: Tensor) -> Tensor:
    """Earlier logits (b, 1, 256, 256), present (b,) to two maps: squashed logits and the flag (b, 2, 128, 128)."""
    flag = has_prior.reshape(-1, 1, 1, 1)
    small = torch.tanh(functional.avg_pool2d(prior, 2) / 4) * flag
    return torch.cat([small, flag.expand_as(small)], dim=1)


class Decoder(nn.Module):
    """Features of a slice and prompts to logits (b, 1, 256, 256) and a predicted IoU (b,)."""

    def __init__(self) -> None:
        super().__init__()
        f, d = FEATURE_WIDTHS, DECODER_WIDTHS
        self.prompt = conv(7, 24, stride=2)
        self.mix4 = nn.Sequential(conv(24 + f[1], d[0]), Residual(d[0]))
        self.down8 = conv(d[0], d[1], stride=2)
        self.mix8 = nn.Sequential(conv(d[1] + f[2], d[1]), Residual(d[1]))
        self.down16 = conv(d[1], d[2], stride=2)
        self.mix16 = nn.Sequential(conv(d[2] + f[3], d[2]), Residual(d[2]))
        self.down32 = nn.Sequential(conv(d[2], d[2], stride=2), Residual(d[2]))
        self.gate = nn.Linear(d[2], d[2])
        self.up16 = nn.Sequential(conv(2 * d[2], d[2]), Residual(d[2]))
        self.up8 = nn.Sequential(conv(d[2] + d[1], d[1]), Residual(d[1]))
        self.up4 = nn.Sequential(conv(d[1] + d[0], d[0]), Residual(d[0]))
        self.up2 = nn.Sequential(conv(d[0] + f[0] + 7, 16), conv(16, 16))
        self.out = nn.Conv2d(16, 4, 3, 1, 1)
        self.score = nn.Sequential(nn.Linear(2 * d[2] + 2, 64), nn.ReLU(inplace=True), nn.Linear(64, 1))

    def forward(
        self,
        f2: Tensor,
        f4: Tensor,
        f8: Tensor,
        f16: Tensor,
        points: Tensor,
        box: Tensor,
        prior: Tensor,
        has_prior: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """A small U-Net over the prompts that takes the image's features at every scale."""
        prompts = torch.cat([draw_points(points), draw_box(box), draw_prior(prior, has_prior)], dim=1)
        x4 = self.mix4(torch.cat([self.prompt(prompts), f4], dim=1))
        x8 = self.mix8(torch.cat([self.down8(x4), f8], dim=1))
        x16 = self.mix16(torch.cat([self.down16(x8), f16], dim=1))
        x32 = self.down32(x16)
        whole = x32.mean(dim=(2, 3))
        x32 = x32 * torch.sigmoid(self.gate(whole)).unsqueeze(-1).unsqueeze(-1)
        y16 = self.up16(torch.cat([enlarge(x32), x16], dim=1))
        y8 = self.up8(torch.cat([enlarge(y16), x8], dim=1))
        y4 = self.up4(torch.cat([enlarge(y8), x4], dim=1))
        y2 = self.up2(torch.cat([enlarge(y4), f2, prompts], dim=1))
        logits = functional.pixel_shuffle(self.out(y2), 2)
        return logits, self._score(logits, whole, y16)

    def _score(self, logits: Tensor, whole: Tensor, y16: Tensor) -> Tensor:
        """Predicted IoU from what was decided and how firmly; it does not push the mask itself."""
        probability = torch.sigmoid(logits.detach())
        inside = probability.mean(dim=(1, 2, 3))
        firm = (probability * probability).mean(dim=(1, 2, 3)) / (inside + 1e-6)
        size = torch.log10(inside + 1e-5)
        pooled = torch.cat([whole, y16.mean(dim=(2, 3)), firm.unsqueeze(1), size.unsqueeze(1)], dim=1)
        return cast(Tensor, torch.sigmoid(self.score(pooled)).squeeze(1))


class Fovea(nn.Module):
    """Encoder and decoder together, as they are trained."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
