"""Simulated readers for training: many at once, in model pixels, with what the full simulation has that matters.

One reader means one object. Some look (a shared session offset, noise, a stated sigma, zoom by the rule of the
workstation), some click, some draw a box, some follow the paper (80 % of the points inside, 20 % anywhere outside, all
positive). From the second round on they correct the larger of the largest missing and the largest superfluous piece.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from gazeseg.train.nets.fovea import GRID, SIZE

Bool = npt.NDArray[np.bool_]
Kind = str
KINDS: dict[Kind, float] = {"gaze": 0.6, "click": 0.15, "box": 0.1, "paper": 0.15}
PX_PER_DEGREE = (8.0, 16.0)  # model pixels in 1° at zoom 1: 18.8 mm of a 300-600 mm field on 256 pixels


@dataclass(slots=True)
class TrainingReader:
    """One reader with one object in mind: ``truth`` (128, 128) bool on the prompt grid."""

    truth: Bool
    rng: np.random.Generator
    kind: Kind
    points: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    box: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    bias: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    noise_px: float = 0.0
    sigma_px: float = 0.0

    def __post_init__(self) -> None:
        if self.kind == "gaze":
            self._calibrate()
        if self.kind == "box" and self.truth.any():
            self.box = self._draw_box()

    def _calibrate(self) -> None:
        """Draw a tracker and the zoom its reader needs: twice the error must fit the object (gaze.md's rule)."""
        rng = self.rng
        accuracy, precision = np.exp(rng.uniform(np.log(0.2), np.log(2.0))), rng.uniform(0.05, 0.4)
        degree = rng.uniform(*PX_PER_DEGREE)
        width = 2 * np.sqrt(max(self.truth.sum() * 4, 16) / np.pi) * rng.uniform(0.5, 1.3)
        zoom = np.clip(2 * (accuracy + 1.65 * precision) * degree / width, 1, 16)
        spread = accuracy / np.sqrt(np.pi / 2) * degree / zoom
        self.bias = rng.normal(0, spread, 2)
        self.noise_px = precision * degree / zoom
        self.sigma_px = float(np.hypot(spread, self.noise_px)) * rng.uniform(0.8, 1.25)

    def _draw_box(self) -> tuple[float, float, float, float, float]:
        rows, columns = np.nonzero(self.truth)
        slack = self.rng.uniform(0, 3, 4) * (1 if self.rng.random() < 0.8 else -0.5)
        x0, x1, y0, y1 = columns.min() * 2, columns.max() * 2 + 1, rows.min() * 2, rows.max() * 2 + 1
        return x0 - slack[0], y0 - slack[1], x1 + slack[2], y1 + slack[3], 1.0

    def act(self, prediction: Bool | None) -> None:
        """Add this round's prompts; ``prediction`` (128, 128) is None in the first round."""
        if prediction is None:
            if self.kind != "box":
                self._point_at(self.truth, positive=True)
            return
        error = worst_region(prediction, self.truth)
        if error is not None:
            region, positive = error
            self._point_at(region, positive=positive)

    def _point_at(self, region: Bool, *, positive: bool) -> None:
        if not region.any():
            return
        if self.kind == "paper" and not self.points:
            self._paper_points(int(self.rng.integers(1, 21)))
        elif self.kind == "gaze":
            self._look(region, positive)
        else:
            x, y = place(region, self.rng, deepest=self.rng.random() < 0.8)
            self.points.append((x, y, 1.0 if positive else -1.0, 0.0, 1.0))

    def _look(self, region: Bool, positive: bool) -> None:
        for number in range(int(self.rng.integers(1, 6))):
            x, y = place(region, self.rng, deepest=number == 0 and self.rng.random() < 0.7)
            dx, dy = self.bias + self.rng.normal(0, self.noise_px + 0.5, 2)
            weight = 1.0 if self.rng.random() < 0.6 else self.rng.uniform(0.3, 1.0)
            self.points.append((x + dx, y + dy, 1.0 if positive else -1.0, self.sigma_px, weight))

    def _paper_points(self, n: int) -> None:
        outside = n // 5 if not self.truth.all() else 0  # a close-up may show nothing else
        for number in range(n):
            region = ~self.truth if number < outside else self.truth
            x, y = place(region, self.rng, deepest=False)
            self.points.append((x, y, 1.0, 0.0, 1.0))


def worst_region(prediction: Bool, truth: Bool) -> tuple[Bool, bool] | None:
    """The larger of the largest missing and the largest superfluous piece, and whether it is missing."""
    missing, extra = largest_piece(truth & ~prediction), largest_piece(prediction & ~truth)
    n_missing, n_extra = int(missing.sum()), int(extra.sum())
    if max(n_missing, n_extra) < 4:
        return None
    return (missing, True) if n_missing >= n_extra else (extra, False)


def largest_piece(mask: Bool) -> Bool:
    """The largest 4-connected component; nothing when the mask is empty."""
    from scipy import ndimage

    labels, count = ndimage.label(mask)
    if count <= 1:
        return mask
    return np.asarray(labels == np.argmax(np.bincount(labels.ravel())[1:]) + 1)


def place(region: Bool, rng: np.random.Generator, *, deepest: bool) -> tuple[float, float]:
    """A position in a region of the prompt grid, in model pixels: its deepest point or any, with sub-pixel jitter."""
    from scipy import ndimage

    if deepest:
        rows, columns = np.nonzero(region)
        top, left = rows.min(), columns.min()
        part = np.pad(region[top : rows.max() + 1, left : columns.max() + 1], 1)
        depth = ndimage.distance_transform_edt(part)
        best = np.flatnonzero(depth >= 0.85 * depth.max())
        row, column = np.unravel_index(rng.choice(best), part.shape)
        row, column = row + top - 1, column + left - 1
    else:
        row, column = divmod(int(rng.choice(np.flatnonzero(region))), region.shape[1])
    return float(column * 2 + 0.5 + rng.uniform(-1, 1)), float(row * 2 + 0.5 + rng.uniform(-1, 1))


def to_grid(masks: Tensor) -> npt.NDArray[np.bool_]:
    """Masks or probabilities (b, 1, 256, 256) to (b, 128, 128) bool on the prompt grid."""
    return np.asarray((functional.avg_pool2d(masks.float(), SIZE // GRID)[:, 0] >= 0.5).cpu().numpy())


def start_readers(
    masks: Tensor, rng: np.random.Generator, kinds: dict[Kind, float] | None = None
) -> list[TrainingReader]:
    """One reader per mask of (b, 1, 256, 256)."""
    shares = kinds or KINDS
    names = rng.choice(list(shares), size=len(masks), p=np.array(list(shares.values())) / sum(shares.values()))
    return [TrainingReader(truth, rng, str(kind)) for truth, kind in zip(to_grid(masks), names, strict=True)]


def collect(readers: list[TrainingReader], device: torch.device) -> tuple[Tensor, Tensor]:
    """All prompts so far: points (b, n, 5), padded with sign 0, and boxes (b, 5)."""
    n = max(1, max(len(reader.points) for reader in readers))
    points = np.zeros((len(readers), n, 5), np.float32)
    points[..., 3] = 1.0
    for row, reader in zip(points, readers, strict=True):
        if reader.points:
            row[: len(reader.points)] = reader.points
    boxes = np.array([reader.box for reader in readers], np.float32)
    return torch.from_numpy(points).to(device), torch.from_numpy(boxes).to(device)
