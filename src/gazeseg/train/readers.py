"""Simulated readers for training: many at once, in model pixels, with what the full simulation has that matters.

One reader means one object. Some look (a shared session offset, noise, a stated sigma, zoom by the rule of the
workstation), some click, some draw a box, some follow the paper (80 % of the points inside, 20 % anywhere outside, all
positive), some begin with a mask that is nearly right. Then they correct the larger of the largest missing and the
largest superfluous piece. They see the slice as the decoder does, on crops.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gazeseg.models.crop import Crop
from gazeseg.simulate.regions import largest_piece
from gazeseg.train.nets.fovea import SIZE

Bool = npt.NDArray[np.bool_]
Kind = str
KINDS: dict[Kind, float] = {"gaze": 0.45, "click": 0.2, "box": 0.08, "paper": 0.18, "mask": 0.09}
GRID = 96  # pixels of the crops that readers see
PX_PER_DEGREE = (8.0, 16.0)  # model pixels in 1° at zoom 1: 18.8 mm of a 300-600 mm field on 256 pixels


@dataclass(slots=True)
class TrainingReader:
    """One reader with one object in mind: ``truth`` (GRID, GRID) bool on ``crop``, and how much of the frame it fills."""

    truth: Bool
    crop: Crop
    rng: np.random.Generator
    kind: Kind
    points: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    box: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    bias: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    noise_px: float = 0.0
    sigma_px: float = 0.0
    looks: bool = False

    def __post_init__(self) -> None:
        self.looks = self.kind == "gaze" or (self.kind == "mask" and self.rng.random() < 0.5)
        if self.looks:
            self._calibrate()
        if self.kind == "box" and self.truth.any():
            self.box = self._draw_box()

    def _calibrate(self) -> None:
        """Draw a tracker and the zoom its reader needs: twice the error must fit the object (gaze.md's rule)."""
        rng = self.rng
        accuracy, precision = np.exp(rng.uniform(np.log(0.2), np.log(2.0))), rng.uniform(0.05, 0.4)
        degree = rng.uniform(*PX_PER_DEGREE)
        area = self.truth.sum() * (self.crop.side / GRID) ** 2
        width = 2 * np.sqrt(max(area, 16) / np.pi) * rng.uniform(0.5, 1.3)
        zoom = np.clip(2 * (accuracy + 1.65 * precision) * degree / width, 1, 16)
        spread = accuracy / np.sqrt(np.pi / 2) * degree / zoom
        self.bias = rng.normal(0, spread, 2)
        self.noise_px = precision * degree / zoom
        self.sigma_px = float(np.hypot(spread, self.noise_px)) * rng.uniform(0.8, 1.25)

    def _draw_box(self) -> tuple[float, float, float, float, float]:
        rows, columns = np.nonzero(self.truth)
        slack = self.rng.uniform(0, 4, 4) * (1 if self.rng.random() < 0.8 else -0.5)
        x0, y0 = self._to_frame(columns.min(), rows.min())
        x1, y1 = self._to_frame(columns.max(), rows.max())
        return x0 - slack[0], y0 - slack[1], x1 + slack[2], y1 + slack[3], 1.0

    def _to_frame(self, column: float, row: float, crop: Crop | None = None) -> tuple[float, float]:
        crop = crop or self.crop
        step = crop.side / GRID
        return float(crop.x0 + (column + 0.5) * step - 0.5), float(crop.y0 + (row + 0.5) * step - 0.5)

    def start(self) -> None:
        """What a reader does before there is a mask."""
        if self.kind not in ("box", "mask"):
            self._point_at(self.truth, self.crop, positive=True)

    def correct(self, prediction: Bool, truth: Bool, crop: Crop) -> None:
        """Add prompts for the worst error of ``prediction`` against ``truth``, both (GRID, GRID) on ``crop``."""
        error = worst_region(prediction, truth)
        if error is not None:
            region, positive = error
            self._point_at(region, crop, positive=positive)

    def positive_xy(self) -> npt.NDArray[np.float64]:
        """Positive points inside the frame (k, 2)."""
        xy = np.array([p[:2] for p in self.points if p[2] > 0], np.float64).reshape(-1, 2)
        return np.clip(xy, 0, SIZE - 1)

    def _point_at(self, region: Bool, crop: Crop, *, positive: bool) -> None:
        if not region.any():
            return
        if self.kind == "paper" and not self.points and self.truth.any():
            self._paper_points(20 if self.rng.random() < 0.5 else int(self.rng.integers(1, 21)))
        elif self.looks:
            self._look(region, crop, positive)
        else:
            x, y = self._place(region, crop, deepest=self.rng.random() < 0.8)
            self.points.append((x, y, 1.0 if positive else -1.0, 0.0, 1.0))

    def _look(self, region: Bool, crop: Crop, positive: bool) -> None:
        for number in range(int(self.rng.integers(1, 6))):
            x, y = self._place(region, crop, deepest=number == 0 and self.rng.random() < 0.7)
            dx, dy = self.bias + self.rng.normal(0, self.noise_px + 0.5, 2)
            weight = 1.0 if self.rng.random() < 0.6 else self.rng.uniform(0.3, 1.0)
            self.points.append((x + dx, y + dy, 1.0 if positive else -1.0, self.sigma_px, weight))

    def _paper_points(self, n: int) -> None:
        """A fifth of the points anywhere in the frame but in the object, all said to be inside."""
        for number in range(n):
            x, y = self._outside() if number < n // 5 else self._place(self.truth, self.crop, deepest=False)
            self.points.append((x, y, 1.0, 0.0, 1.0))

    def _outside(self) -> tuple[float, float]:
        for _ in range(20):
            x, y = self.rng.uniform(0, SIZE - 1, 2)
            column, row = ((x + 0.5 - self.crop.x0), (y + 0.5 - self.crop.y0))
            i, j = int(row * GRID // self.crop.side), int(column * GRID // self.crop.side)
            if not (0 <= i < GRID and 0 <= j < GRID and self.truth[i, j]):
                break
        return float(x), float(y)

    def _place(self, region: Bool, crop: Crop, *, deepest: bool) -> tuple[float, float]:
        """A position in a region: near its deepest point or anywhere, with sub-pixel jitter."""
        row, column = place(region, self.rng, deepest=deepest)
        return self._to_frame(column + self.rng.uniform(-0.5, 0.5), row + self.rng.uniform(-0.5, 0.5), crop)


def worst_region(prediction: Bool, truth: Bool) -> tuple[Bool, bool] | None:
    """The larger of the largest missing and the largest superfluous piece, and whether it is missing."""
    missing, extra = largest_piece(truth & ~prediction), largest_piece(prediction & ~truth)
    n_missing, n_extra = int(missing.sum()), int(extra.sum())
    if max(n_missing, n_extra) < 4:
        return None
    return (missing, True) if n_missing >= n_extra else (extra, False)


def place(region: Bool, rng: np.random.Generator, *, deepest: bool) -> tuple[int, int]:
    """Row and column of a pixel of a region, by lot among the deepest or among all."""
    from scipy import ndimage

    if not deepest:
        row, column = divmod(int(rng.choice(np.flatnonzero(region))), region.shape[1])
        return row, column
    rows, columns = np.nonzero(region)
    top, left = rows.min(), columns.min()
    part = np.pad(region[top : rows.max() + 1, left : columns.max() + 1], 1)
    depth = ndimage.distance_transform_edt(part)
    best = np.flatnonzero(depth >= 0.85 * depth.max())
    row, column = divmod(int(rng.choice(best)), part.shape[1])
    return int(row + top - 1), int(column + left - 1)


def start_readers(
    truths: npt.NDArray[np.bool_],
    crops: list[Crop],
    rng: np.random.Generator,
    kinds: dict[Kind, float] | None = None,
) -> list[TrainingReader]:
    """One reader per mask of (b, GRID, GRID), each drawn on its crop."""
    shares = kinds or KINDS
    names = rng.choice(list(shares), size=len(truths), p=np.array(list(shares.values())) / sum(shares.values()))
    return [TrainingReader(t, c, rng, str(kind)) for t, c, kind in zip(truths, crops, names, strict=True)]


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
