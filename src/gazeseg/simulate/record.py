"""A whole recording: a reader goes through the slices of one organ, looks at it and holds a key, open loop."""

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.simulate.reader import Reader
from gazeseg.simulate.regions import depth
from gazeseg.simulate.scanpath import scanpath
from gazeseg.simulate.screen import default_screen, zoom_for
from gazeseg.simulate.trackers import Tracker, tracker_named
from gazeseg.types import (
    Bool,
    GazeSample,
    KeyChanged,
    Plane,
    Recording,
    RecordingEvent,
    Screen,
    StructureChosen,
    View,
    ViewShown,
    Volume,
)

MIN_AREA_PX = 100
ORIENT_S = 0.35  # looking at a new slice before the key goes down
HOLD_S = 1.0  # a burst of the key
REST_S = 0.25  # between bursts, and between the last one and the next slice
SHORTEST_HOLD_S = 0.2
FILL = 0.9


def record(
    volume: Volume,
    labels_mask: npt.ArrayLike,
    name: str,
    tracker: Tracker | str,
    seed: int,
    seconds_per_slice: float = 4.0,
    *,
    slices: int | None = None,
    screen: Screen | None = None,
    min_area_px: int = MIN_AREA_PX,
) -> Recording:
    """Record a simulated reader who shows one organ on every axial slice that has enough of it.

    On each slice the view is centred on the organ and zoomed by ``zoom_for`` (its short side: twice the depth of the
    organ's deepest point), as far as the organ still fits the screen. The key "this" is held in bursts of about 1 s.

    Args:
        volume: the case.
        labels_mask: (i, j, k) the organ, on the volume's grid.
        name: of the structure in the recording.
        tracker: or the name of a preset.
        seed: of everything random; equal arguments give equal recordings.
        seconds_per_slice: time on each slice.
        slices: how many slices, spread evenly over those with the organ; None for all.
        screen: ``default_screen()`` if None.
        min_area_px: slices with less of the organ are left out.

    Raises:
        InputError: a mask on another grid, no slice with enough of the organ, or settings out of range.
    """
    from gazeseg.images import plane_for

    tracker = tracker_named(tracker) if isinstance(tracker, str) else tracker
    screen = screen or default_screen()
    mask = _checked(volume, labels_mask, seconds_per_slice, slices)
    plane = plane_for(volume.geometry, "axial")
    rng = np.random.default_rng(seed)
    reader = Reader(tracker, screen, rng)
    samples: list[GazeSample] = []
    events: list[RecordingEvent] = [StructureChosen(0.0, name)]
    for number, index in enumerate(_slices_with(mask, plane, min_area_px, slices, name)):
        start_s = number * seconds_per_slice
        region = plane.cut(mask, index)
        view = view_of(volume, plane, index, region, tracker, screen)
        targets_xy, durations_s = scanpath(region, seconds_per_slice, rng)
        samples += reader.look(view, targets_xy, durations_s, start_s)
        events += [ViewShown(start_s, view), *_holds(start_s, seconds_per_slice, rng)]
    return _recording(samples, events, tracker, screen)


def view_of(volume: Volume, plane: Plane, index: int, region: Bool, tracker: Tracker, screen: Screen) -> View:
    """The slice centred on a region (h, w), zoomed so that the tracker can hit it, at most to fill the screen."""
    from gazeseg.images import fit_view, window_for

    window = window_for(volume)
    whole = fit_view(volume.geometry, plane, index, screen, window, fill=FILL)
    rows, columns = np.nonzero(region)
    size_px = np.array([np.ptp(columns) + 1, np.ptp(rows) + 1]) * np.abs(whole.scale_px)
    fits = float(np.min(FILL * np.array(screen.size_px) / size_px))
    mm = volume.geometry.spacing_mm
    width_mm = 2 * float(depth(region).max()) * min(mm[plane.x_axis], mm[plane.y_axis])
    zoom = max(1.0, min(fits, zoom_for(width_mm, max(whole.mm_per_px), tracker.quality, screen)))
    middle_xy = ((columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2)
    i, j, k = plane.to_ijk(middle_xy, index, volume.shape).tolist()
    return fit_view(volume.geometry, plane, index, screen, window, fill=FILL, zoom=zoom, center_ijk=(i, j, k))


def _slices_with(mask: Bool, plane: Plane, min_area_px: int, wanted: int | None, name: str) -> list[int]:
    area = mask.sum(axis=tuple(axis for axis in range(3) if axis != plane.axis))
    found = np.flatnonzero(area >= max(1, min_area_px))
    if not len(found):
        raise InputError(
            f"expected {name} with at least {min_area_px} pixels on some axial slice, "
            f"found at most {int(area.max())}: check the label"
        )
    if wanted is not None and wanted < len(found):
        found = found[((np.arange(wanted) + 0.5) * len(found) / wanted).astype(int)]
    return [int(index) for index in found]


def _holds(start_s: float, seconds: float, rng: np.random.Generator) -> list[KeyChanged]:
    """Presses and releases of the key on one slice; all keys are up before the slice ends."""
    events: list[KeyChanged] = []
    down, end = start_s + min(ORIENT_S, seconds / 4), start_s + seconds - min(0.05, seconds / 20)
    while end - down >= SHORTEST_HOLD_S or not events:
        up = min(down + HOLD_S * rng.uniform(0.8, 1.2), end)
        events += [KeyChanged(down, "this", True), KeyChanged(up, "this", False)]
        down = up + REST_S * rng.uniform(0.8, 1.2)
    return events


def _recording(samples: list[GazeSample], events: list[RecordingEvent], tracker: Tracker, screen: Screen) -> Recording:
    t, x, y, valid = (np.array(column) for column in zip(*samples, strict=True))
    device = f"gazeseg simulator, {tracker.name} tracker"
    xy = np.stack([x, y], axis=1)
    return Recording(t, xy, valid, screen, tracker.quality, tracker.rate_hz, tuple(events), device, simulated=True)


def _checked(volume: Volume, labels_mask: npt.ArrayLike, seconds: float, slices: int | None) -> Bool:
    mask = np.asarray(labels_mask).astype(np.bool_, copy=False)
    if mask.shape != volume.shape:
        raise InputError(f"expected a mask on the grid of the volume {volume.shape}, found {mask.shape}")
    if not (np.isfinite(seconds) and seconds >= 0.5) or (slices is not None and slices < 1):
        raise InputError(f"expected at least 0.5 s per slice and 1 slice, found {seconds} s and {slices}")
    return mask
