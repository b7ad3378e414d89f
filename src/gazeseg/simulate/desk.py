"""A simulated reader at work: eyes on what is wrong, finger on the key that says what a look means.

Each round lasts one second of gaze. The eyes go to what is missing or too much and the hand follows: the key of the
sign goes down after ``KEY_LAG_S``, as late as the prompt policy forgives, and up at the end of the round.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gazeseg.simulate.reader import Reader
from gazeseg.simulate.record import FILL, view_of
from gazeseg.simulate.scanpath import scanpath
from gazeseg.simulate.trackers import Tracker
from gazeseg.types import (
    Bool,
    GazeSample,
    KeyAction,
    KeyChanged,
    Plane,
    RecordingEvent,
    Screen,
    View,
    ViewShown,
    Volume,
)

ROUND_S = 1.0
KEY_LAG_S = 0.2


@dataclass(frozen=True, slots=True)
class Round:
    """What the tracker and the keyboard sent during one round."""

    samples: tuple[GazeSample, ...]
    events: tuple[RecordingEvent, ...]

    def in_time(self) -> Iterator[GazeSample | RecordingEvent]:
        """Samples and events as they happened; events first where times are equal."""
        return iter(sorted((*self.events, *self.samples), key=lambda item: (item.t_s, isinstance(item, GazeSample))))


class Desk:
    """A reader before a screen with one structure of one slice in mind.

    Args:
        volume: the case.
        plane: how its slices are cut.
        index: the slice.
        truth: (h, w) what the reader means; only the view is chosen by it.
        reader: whose errors stay the same over all desks of a session.
        rng: of the places looked at.
    """

    def __init__(
        self,
        volume: Volume,
        plane: Plane,
        index: int,
        truth: Bool,
        tracker: Tracker,
        screen: Screen,
        reader: Reader,
        rng: np.random.Generator,
    ) -> None:
        from gazeseg.images import fit_view

        self.screen, self.reader, self.rng = screen, reader, rng
        self.close = view_of(volume, plane, index, truth, tracker, screen)
        self.whole = fit_view(volume.geometry, plane, index, screen, self.close.window, fill=FILL)

    def look(self, region: Bool, *, positive: bool, start_s: float) -> Round:
        """One round on ``region`` (h, w): the close view where the region fits on the screen, else the whole slice."""
        view = self.close if on_screen(region, self.close, self.screen) else self.whole
        targets_xy, durations_s = scanpath(region, ROUND_S, self.rng)
        samples = self.reader.look(view, targets_xy, durations_s, start_s)
        action: KeyAction = "this" if positive else "not_this"
        events = (
            ViewShown(start_s, view),
            KeyChanged(start_s + KEY_LAG_S, action, True),
            KeyChanged(start_s + ROUND_S, action, False),
        )
        return Round(tuple(sample for sample in samples if sample.t_s < start_s + ROUND_S), events)


def on_screen(region: Bool, view: View, screen: Screen) -> bool:
    """Whether the whole region lies on the screen in this view."""
    ys, xs = np.nonzero(region)
    corners_ijk = view.plane.to_ijk([[xs.min(), ys.min()], [xs.max(), ys.max()]], view.index, view.shape)
    px = view.to_screen(corners_ijk)
    return bool(np.all(px >= 0) and np.all(px <= np.asarray(screen.size_px)))
