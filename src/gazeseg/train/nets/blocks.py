"""What both halves of ``fovea`` are built from."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def conv(width_in: int, width_out: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU; the first two fold into one when exported."""
    return nn.Sequential(
        nn.Conv2d(width_in, width_out, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(width_out),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions around a shortcut; with ``silent`` nothing but the shortcut at first (Goyal et al. 2017).

    A silent block after a ReLU changes nothing, so a network that has learned can be made deeper.
    """

    def __init__(self, width: int, *, silent: bool = False) -> None:
        super().__init__()
        last = nn.BatchNorm2d(width)
        if silent:
            nn.init.zeros_(last.weight)
        self.body = nn.Sequential(conv(width, width), nn.Conv2d(width, width, 3, 1, 1, bias=False), last)

    def forward(self, x: Tensor) -> Tensor:
        """(b, width, h, w) to the same shape."""
        return functional.relu(x + self.body(x))


def stage(width_in: int, width_out: int, depth: int, more: int = 0) -> nn.Sequential:
    """Halve the resolution, then ``depth`` residual blocks, and ``more`` silent ones."""
    blocks = [Residual(width_out) for _ in range(depth)]
    return nn.Sequential(conv(width_in, width_out, stride=2), *blocks, *silent(width_out, more))


def silent(width: int, number: int) -> list[Residual]:
    """Residual blocks that have nothing to say yet."""
    return [Residual(width, silent=True) for _ in range(number)]


def enlarge(x: Tensor) -> Tensor:
    """Double height and width, bilinear."""
    return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def tents(start: Tensor, length: Tensor, n_out: int, n_in: int) -> Tensor:
    """``gazeseg.models.crop.tents`` for a batch: start and length (b,) to (b, n_out, n_in)."""
    places = (torch.arange(n_out, dtype=start.dtype, device=start.device) + 0.5) / n_out
    centres = (start[:, None] + places * length[:, None]) * n_in - 0.5
    width = (length * n_in / n_out).clamp(min=1.0)
    columns = torch.arange(n_in, dtype=start.dtype, device=start.device)
    distance = (centres.clamp(0, n_in - 1)[:, :, None] - columns).abs()
    weights = functional.relu(1 - distance / width[:, None, None])
    return weights / weights.sum(dim=2, keepdim=True)


def sample(maps: Tensor, crops: Tensor, n: int, size: int) -> Tensor:
    """What crops (b, 3: x0, y0, side of a frame of ``size``) show of maps (b, c, h, h) of all of it: (b, c, n, n)."""
    start, length = crops[:, :2] / size, crops[:, 2] / size
    rows = tents(start[:, 1], length, n, maps.shape[2])
    columns = tents(start[:, 0], length, n, maps.shape[3])
    return resample(maps, rows, columns)


def resample(maps: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Maps (b, c, h, w) by the matrices of their rows (b, i, h) and columns (b, j, w): (b, c, i, j), channels last."""
    b, c, h, w = maps.shape
    if c == 1:
        return torch.bmm(torch.bmm(rows, maps[:, 0]), columns.transpose(1, 2))[:, None]
    upright = torch.matmul(rows, maps.permute(0, 2, 3, 1).reshape(b, h, w * c)).reshape(b, -1, w, c)
    return torch.matmul(columns[:, None], upright).permute(0, 3, 1, 2)
