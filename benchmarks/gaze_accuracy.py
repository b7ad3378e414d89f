"""Where simulated gaze lands in anatomy: error, whether sigma keeps its word, and how often the organ is hit.

Run: python benchmarks/gaze_accuracy.py [LABELS.nii.gz]. Prints Markdown. The labels default to a multi-organ volume in
the folder named by GAZESEG_DATA, else to the phantom. All gaze is simulated; the presets are classes of trackers, no
data sheets.
"""

import os
import sys
from pathlib import Path

import numpy as np

from gazeseg.gaze import detect, locate
from gazeseg.images import fit_view, plane_for, read
from gazeseg.simulate import TRACKERS, Reader, Tracker, default_screen, phantom, scanpath
from gazeseg.simulate.eye import FIXATIONAL_SD_DEG
from gazeseg.simulate.regions import deepest, depth
from gazeseg.types import Geometry, Plane, View, Window

SCREEN = default_screen()
ZOOMS = (1.0, 2.0, 4.0)
VOLUME_NAMES = {
    1: "spleen", 2: "pancreas", 3: "kidney_left", 4: "gallbladder", 5: "esophagus", 6: "liver", 7: "stomach",
    8: "duodenum",
}  # fmt: skip
SLICES, SESSIONS, SECONDS, LANDED_S = 3, 12, 2.0, 0.03

# Discs: share of samples inside when somebody aims at the middle, as worked out beforehand for these error sizes.
FIELD_MM, WIDTHS_MM, DISC_SESSIONS, SETTLED_S = 500.0, (5.0, 20.0, 25.0, 60.0, 150.0), 400, 0.5
EXPECTED = {
    "research": ((0.06, 0.24, 0.65), (0.65, 0.99, 1), (0.81, 1, 1), (1, 1, 1), (1, 1, 1)),
    "consumer": ((0.02, 0.07, 0.24), (0.24, 0.67, 0.99), (0.36, 0.83, 1), (0.92, 1, 1), (1, 1, 1)),
    "poor": ((0.01, 0.02, 0.08), (0.08, 0.29, 0.73), (0.13, 0.41, 0.87), (0.53, 0.95, 1), (0.99, 1, 1)),
}


def labels_or_phantom(path: str | None) -> tuple[np.ndarray, Geometry, dict[int, str], str]:
    """Labels (i, j, k), their grid, their names, and what they are."""
    folder = Path(os.environ.get("GAZESEG_DATA") or Path(__file__).parents[2] / "shared" / "data") / "label_volumes"
    found = [Path(path)] if path else sorted(folder.glob("*.nii.gz"))[:1]
    if not found:
        volume, labels, names = phantom()
        return labels, volume.geometry, names, "the phantom"
    volume = read(found[0])
    return volume.array, volume.geometry, VOLUME_NAMES, found[0].name


def chosen_slices(mask: np.ndarray, plane: Plane) -> list[tuple[int, np.ndarray]]:
    """Some slices with enough of the organ, spread evenly, and the organ (h, w) on them."""
    area = mask.sum(axis=tuple(axis for axis in range(3) if axis != plane.axis))
    found = np.flatnonzero(area >= max(100, 0.3 * area.max()))
    picked = found[((np.arange(SLICES) + 0.5) * len(found) / SLICES).astype(int)]
    return [(int(index), plane.cut(mask, int(index))) for index in picked]


def on_screen(region: np.ndarray, view: View) -> np.ndarray:
    """The part of a region (h, w) that can be seen."""
    y, x = np.mgrid[: region.shape[0], : region.shape[1]]
    px = np.stack([x, y], axis=-1) * view.scale_px + np.asarray(view.origin_px)
    return region & ((px >= 0) & (px < SCREEN.size_px)).all(axis=-1)


def looks(tracker: Tracker, view: View, seen: np.ndarray, region: np.ndarray, seed: int) -> list[tuple[float, ...]]:
    """Per look of one session: error along x and y in mm, sigma in mm, whether it is inside the organ."""
    rng = np.random.default_rng(seed)
    targets_xy, seconds = scanpath(seen, SECONDS, rng)
    samples = Reader(tracker, SCREEN, rng).look(view, targets_xy, seconds, 0.0)
    ends, found = tracker.latency_s + np.cumsum(seconds), []
    mm = [view.spacing_mm[view.plane.x_axis], view.spacing_mm[view.plane.y_axis]]
    for fixation in detect(samples, SCREEN, tracker.noise_deg):
        look = locate(fixation, view, SCREEN, tracker.quality)
        if look is None:
            continue
        shared_s = np.minimum(ends, fixation.end_s) - np.maximum(ends - seconds + LANDED_S, fixation.start_s)
        xy = view.plane.to_xy(look.ijk, view.shape)
        column, row = np.round(xy).astype(int).tolist()
        inside = bool(region[min(row, region.shape[0] - 1), min(column, region.shape[1] - 1)])
        found.append((*((xy - targets_xy[int(np.argmax(shared_s))]) * mm), look.sigma_mm, inside))
    return found


def organ_rows(labels: np.ndarray, geometry: Geometry, names: dict[int, str]) -> list[str]:
    """One line per organ and tracker."""
    plane, rows = plane_for(geometry, "axial"), []
    mm = (geometry.spacing_mm[plane.x_axis], geometry.spacing_mm[plane.y_axis])
    for value in sorted(set(np.unique(labels).tolist()) & set(names)):
        slices = chosen_slices(labels == value, plane)
        width = np.mean([2 * depth(region).max() * min(mm) for _, region in slices])
        for tracker in TRACKERS.values():
            cells = [organ_cell(tracker, geometry, plane, slices, zoom, 10_000 * value) for zoom in ZOOMS]
            error, covered, inside = zip(*cells, strict=True)
            discs = [in_disc(tracker, width, zoom) for zoom in ZOOMS]
            rows.append(
                f"| {names[value]} | {width:.0f} | {tracker.name} | {' / '.join(f'{mm:.1f}' for mm in error)} "
                f"| {' / '.join(f'{share:.0%}' for share in covered)} | {' / '.join(f'{s:.2f}' for s in inside)} "
                f"| {' / '.join(f'{s:.2f}' for s in discs)} |"
            )
    return rows


def organ_cell(
    tracker: Tracker, geometry: Geometry, plane: Plane, slices: list[tuple[int, np.ndarray]], zoom: float, seed: int
) -> tuple[float, float, float]:
    """Mean error in mm, share of errors within one sigma (per axis), share of looks inside, over all sessions."""
    found: list[tuple[float, ...]] = []
    for number, (index, region) in enumerate(slices):
        i, j, k = plane.to_ijk(deepest(region), index, geometry.shape).tolist()
        view = fit_view(geometry, plane, index, SCREEN, Window(0, 1), zoom=zoom, center_ijk=(i, j, k))
        seen = on_screen(region, view)
        for session in range(SESSIONS):
            found += looks(tracker, view, seen, region, seed + 1000 * number + session)
    table = np.array(found, dtype=np.float64)
    covered = (np.abs(table[:, :2]) < table[:, 2:3]).mean()
    return float(np.hypot(table[:, 0], table[:, 1]).mean()), float(covered), float(table[:, 3].mean())


def in_disc(tracker: Tracker, width_mm: float, zoom: float) -> float:
    """Probability of a sample inside a disc when aimed at its middle, if all errors are normal."""
    mm_per_degree = SCREEN.px_per_degree * FIELD_MM / (0.9 * SCREEN.size_px[1]) / zoom
    variance_deg2 = tracker.accuracy_deg**2 / (np.pi / 2) + tracker.noise_deg**2 + FIXATIONAL_SD_DEG**2
    return float(1 - np.exp(-((width_mm / 2 / mm_per_degree) ** 2) / (2 * variance_deg2)))


def disc_hits(tracker: Tracker) -> np.ndarray:
    """Share of samples within discs (widths, zooms) when a settled eye aims at their middle."""
    scale = 0.9 * SCREEN.size_px[1] / FIELD_MM
    middle = (SCREEN.size_px[0] / 2, SCREEN.size_px[1] / 2)
    view = View(
        Plane(2, 0, 1, False, False), 0, (500, 500, 1), (1.0, 1.0, 1.0), Window(0, 1), middle, (scale, scale)
    )  # a voxel per mm, the middle at (0, 0)
    away_mm = []
    for seed in range(DISC_SESSIONS):
        samples = Reader(tracker, SCREEN, np.random.default_rng(seed)).look(view, [(0.0, 0.0)], [1.0], 0.0)
        xy = np.array([(s.x, s.y) for s in samples if s.valid and s.t_s >= SETTLED_S]).reshape(-1, 2)
        away_mm.append(np.linalg.norm(view.to_slice(SCREEN.to_px(xy)), axis=1))
    lengths = np.concatenate(away_mm)
    return np.array([[(lengths / zoom < width / 2).mean() for zoom in ZOOMS] for width in WIDTHS_MM])


def disc_rows() -> list[str]:
    """One line per tracker: found and expected."""
    rows = []
    for name, tracker in TRACKERS.items():
        pairs = zip(disc_hits(tracker), EXPECTED[name], strict=True)
        cells = ("/".join(f"{a:.2f} ({b:.2f})" for a, b in zip(*pair, strict=True)) for pair in pairs)
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def main(path: str | None = None) -> None:
    """Both tables."""
    print("Share of samples inside a disc when aimed at its middle, zoom 1/2/4: found (expected).\n")
    print("| tracker |" + "".join(f" {width:.0f} mm |" for width in WIDTHS_MM))
    print("|---" * (1 + len(WIDTHS_MM)) + "|", *disc_rows(), sep="\n")
    labels, geometry, names, what = labels_or_phantom(path)
    print(f"\nSimulated looks at organs of {what}, zoom {'/'.join(f'{zoom:.0f}' for zoom in ZOOMS)};")
    print("beside them the probability for a disc as wide as the organ is deep, in a field of 500 mm.\n")
    print(
        "| organ | width mm | tracker | error mm | within sigma | looks inside | samples in a disc |\n|---|--:|---|---|---|---|---|"
    )
    print(*organ_rows(labels, geometry, names), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
