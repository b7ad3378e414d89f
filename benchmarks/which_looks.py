"""Which looks a hold or a tap should take: share of prompts inside the organ, for hands that follow the eye late or early.

Run: python benchmarks/which_looks.py [LABELS.nii.gz]. Prints Markdown. Simulated consumer gaze rests off an organ, looks
at it, and leaves again; the key goes down some time after the eye arrived, and comes up as it leaves (hold) or after
100 ms (tap). Labels as for gaze_accuracy.py.
"""

import sys

import numpy as np
from gaze_accuracy import SCREEN, chosen_slices, labels_or_phantom, on_screen

from gazeseg.images import fit_view, plane_for
from gazeseg.prompts import GazeToPrompts, PolicyConfig
from gazeseg.simulate import TRACKERS, Reader, scanpath, zoom_for
from gazeseg.simulate.regions import deepest, depth
from gazeseg.types import GazeSample, KeyChanged, Prompted, StructureChosen, View, ViewShown, Window

TRACKER, SESSIONS = TRACKERS["consumer"], 3
AWAY_S, HOLD_S, TAP_S, TAP_LOOK_S = 0.5, 1.0, 0.1, 0.5
LAGS_S = {"with the eye": (0.0, 0.06), "100 ms later": (0.1, 0.05), "200 ms later": (0.2, 0.05), "300 ms": (0.3, 0.06)}
CONFIGS = {
    "default": PolicyConfig(),
    "no time before the press": PolicyConfig(before_press_s=0.0),
    "looks that had left count too": PolicyConfig(left_s=9.0),
    "looks must reach the press": PolicyConfig(left_s=0.0),
    "no dead time": PolicyConfig(dead_s=0.0),
}


def places(path: str | None) -> list[tuple[View, np.ndarray]]:
    """Views of slices with an organ, zoomed as the tracker needs it, and what is seen of the organ (h, w)."""
    labels, geometry, names, _ = labels_or_phantom(path)
    plane, found = plane_for(geometry, "axial"), []
    for value in sorted(set(np.unique(labels).tolist()) & set(names)):
        for index, region in chosen_slices(labels == value, plane):
            width_mm = 2 * depth(region).max() * geometry.spacing_mm[plane.x_axis]
            whole = fit_view(geometry, plane, index, SCREEN, Window(0, 1))
            zoom = zoom_for(width_mm, max(whole.mm_per_px), TRACKER.quality, SCREEN)
            i, j, k = plane.to_ijk(deepest(region), index, geometry.shape).tolist()
            view = fit_view(geometry, plane, index, SCREEN, Window(0, 1), zoom=min(zoom, 8.0), center_ijk=(i, j, k))
            found.append((view, on_screen(region, view)))
    return found


def visit(view: View, region: np.ndarray, lag_s: tuple[float, float], tap: bool, seed: int) -> list[object]:
    """Samples and events in time: away, on the organ, away."""
    rng = np.random.default_rng(seed)
    targets_xy, seconds = scanpath(region, TAP_LOOK_S if tap else HOLD_S, rng)
    angles = rng.uniform(0, 2 * np.pi, 2)
    away = rng.uniform(4, 9) * SCREEN.px_per_degree / abs(view.scale_px[0])
    before, after = deepest(region) + away * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    durations_s = [AWAY_S, *seconds, AWAY_S]
    samples = Reader(TRACKER, SCREEN, rng).look(view, [before, *targets_xy, after], durations_s, 0.0)
    down_s = AWAY_S + 0.03 + rng.normal(*lag_s)
    up_s = down_s + TAP_S if tap else AWAY_S + HOLD_S + rng.normal(0, 0.08)
    events = [StructureChosen(0.0, "organ"), ViewShown(0.0, view), KeyChanged(down_s, "this", True)]
    items = [*events, KeyChanged(up_s, "this", False), *samples]
    return sorted(items, key=lambda item: (item.t_s, isinstance(item, GazeSample)))


def hits(items: list[object], view: View, region: np.ndarray, config: PolicyConfig) -> list[bool]:
    """Whether each prompt is inside."""
    path, found = GazeToPrompts(SCREEN, TRACKER.quality, policy=config), []
    for item in items:
        for act in path.sample(item) if isinstance(item, GazeSample) else path.event(item):
            if isinstance(act, Prompted):
                x, y = np.round(view.plane.to_xy([p.ijk for p in act.prompts], view.shape)).astype(int).T
                found += region[np.clip(y, 0, region.shape[0] - 1), np.clip(x, 0, region.shape[1] - 1)].tolist()
    return found


def cell(where: list[tuple[View, np.ndarray]], config: PolicyConfig, lag_s: tuple[float, float], tap: bool) -> str:
    """Share inside, prompts per visit, and visits without any prompt."""
    visits = [
        hits(visit(view, region, lag_s, tap, 100 * number + session), view, region, config)
        for number, (view, region) in enumerate(where)
        for session in range(SESSIONS)
    ]
    inside = [hit for found in visits for hit in found]
    empty = sum(not found for found in visits) / len(visits)
    return f"{np.mean(inside):.2f} ({len(inside) / len(visits):.1f}, {empty:.0%})"


def main(path: str | None = None) -> None:
    """One table for holds and one for taps."""
    where = places(path)
    for tap in (False, True):
        print(f"\n{'Tap' if tap else 'Hold'}: share of prompts inside (prompts per visit, visits without any)\n")
        print(f"| rule, key goes down | {' | '.join(LAGS_S)} |\n|---{'|---' * len(LAGS_S)}|")
        for name, config in CONFIGS.items():
            print(f"| {name} | {' | '.join(cell(where, config, lag_s, tap) for lag_s in LAGS_S.values())} |")


if __name__ == "__main__":
    main(*sys.argv[1:2])
