"""Prompts drawn as maps on the crop the decoder looks at; half its resolution is enough for them."""

import torch
from torch import Tensor
from torch.nn import functional

TIGHT_SIGMA_PX = 1.5  # pixels of the crop
CHANNELS = 6


def to_crop(xy: Tensor, crops: Tensor, n: int) -> Tensor:
    """Pixel centres (b, k, 2) of the model frame to pixel centres of crops (b, 3) of ``n`` pixels a side."""
    return (xy + 0.5 - crops[:, None, :2]) * (n / crops[:, None, 2:]) - 0.5


def draw_points(points: Tensor, crops: Tensor, n: int) -> Tensor:
    """Points (b, k, 5) as x, y (model pixels), sign (+1, -1, 0 = padding), sigma_px, weight to (b, 4, n / 2, n / 2).

    Each sign gets a tight spot where it fell and a wide one as broad as its uncertainty. Gaussians are separable, so
    a sum of k of them is one matrix product; 1 - exp(-sum) keeps many looks at one place within 0..1.
    """
    centres = torch.arange(n // 2, dtype=points.dtype, device=points.device) * 2 + 0.5
    x, y = to_crop(points[..., :2], crops, n).unbind(-1)
    _, _, sign, sigma, weight = points.unbind(-1)
    sigma = sigma * (n / crops[:, 2:])
    maps = []
    for positive in (True, False):
        amount = weight * functional.relu(sign if positive else -sign)
        for width in (torch.full_like(sigma, TIGHT_SIGMA_PX), torch.clamp(sigma, min=TIGHT_SIGMA_PX)):
            fall = -0.5 / (width * width).unsqueeze(-1)
            column = torch.exp(fall * (centres - x.unsqueeze(-1)) ** 2)
            row = torch.exp(fall * (centres - y.unsqueeze(-1)) ** 2) * amount.unsqueeze(-1)
            maps.append(1 - torch.exp(-torch.matmul(row.transpose(1, 2), column)))
    return torch.stack(maps, dim=1)


def draw_box(box: Tensor, crops: Tensor, n: int) -> Tensor:
    """Boxes (b, 5) as x0, y0, x1, y1 (model pixels), present (0 or 1) to a filled map (b, 1, n / 2, n / 2)."""
    edges = torch.arange(n // 2, dtype=box.dtype, device=box.device) * 2 + 1  # of the crop, in the middle of each cell
    scale, ends = n / crops[:, 2:], torch.tensor([0.0, 0, 1, 1], dtype=box.dtype, device=box.device)
    corners = (box[:, :4] + ends - crops[:, :2].repeat(1, 2)) * scale
    x0, y0, x1, y1 = (edge.unsqueeze(-1) for edge in corners.unbind(-1))
    column = torch.sigmoid(edges - x0) * torch.sigmoid(x1 - edges)
    row = torch.sigmoid(edges - y0) * torch.sigmoid(y1 - edges) * box[:, 4:]
    return (row.unsqueeze(-1) * column.unsqueeze(-2)).unsqueeze(1)


def draw_scale(crops: Tensor, n: int, size: int) -> Tensor:
    """How far the crop is zoomed in, as an even map (b, 1, n / 2, n / 2): 0 for all of the frame, 1 for an eighth."""
    zoom = torch.log2(size / crops[:, 2]) / 3
    return zoom.reshape(-1, 1, 1, 1).expand(-1, 1, n // 2, n // 2)


def draw(points: Tensor, box: Tensor, crops: Tensor, n: int, size: int) -> Tensor:
    """All of them: (b, ``CHANNELS``, n / 2, n / 2)."""
    maps = (draw_points(points, crops, n), draw_box(box, crops, n), draw_scale(crops, n, size))
    return torch.cat(maps, dim=1)
