"""The gaze regimes: a simulated reader looks, presses keys, and the real gaze path makes the prompts.

Each round lasts one second of gaze. The eyes go to what is missing or too much and the hand follows: the key of the
sign goes down after ``KEY_LAG_S``, as late as the prompt policy forgives, and up at the end of the round. The mask is
updated at the release. When nothing is wrong any more the reader stops and the mask stays.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gazeseg.evaluate.scene import Ask, Play, Scene
from gazeseg.evaluate.seeds import rng_for
from gazeseg.types import (
    Bool,
    KeyAction,
    KeyChanged,
    Prompt,
    Prompted,
    Screen,
    SessionEvent,
    StructureChosen,
    View,
    ViewShown,
    VoxelPrompt,
)

if TYPE_CHECKING:
    from gazeseg.simulate import Tracker

ROUND_S = 1.0
KEY_LAG_S = 0.2
MAX_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class GazeRegime:
    """One tracker preset; called with a scene and a seed it plays one reader's session."""

    tracker: str

    def __call__(self, scene: Scene, seed: int) -> Play:
        """Rounds of looking until 8 s are spent or the mask is right."""
        from gazeseg.simulate import TRACKERS, correction

        desk = Desk(scene, TRACKERS[self.tracker], seed)
        region, positive = scene.truth, True
        prompts: tuple[Prompt, ...] = ()
        for n in range(round(MAX_SECONDS / ROUND_S)):
            new = desk.look(region, positive, n * ROUND_S)
            if new:
                prompts += new
                answer = yield Ask((n + 1) * ROUND_S, prompts)
                wrong = correction(answer.mask, scene.truth)
                if wrong is None:
                    return
                region, positive = wrong


class Desk:
    """A reader before a screen with one slice on it, and the gaze path of the product behind the tracker."""

    def __init__(self, scene: Scene, tracker: "Tracker", seed: int) -> None:
        from gazeseg.prompts import GazeToPrompts
        from gazeseg.simulate import Reader, default_screen

        name = f"gaze-{tracker.name}"
        self.scene = scene
        self.screen = default_screen()
        self.whole, self.close = views_for(scene, tracker, self.screen)
        self.reader: Reader = Reader(tracker, self.screen, rng_for(scene.id, name, seed, "reader"))
        self.wander = rng_for(scene.id, name, seed, "scanpath")
        self.path: GazeToPrompts = GazeToPrompts(self.screen, tracker.quality, origin="simulated")
        self.path.event(StructureChosen(0.0, "organ"))
        self.shown: View | None = None

    def look(self, region: Bool, positive: bool, start_s: float) -> tuple[Prompt, ...]:
        """One round on ``region``: the prompts it gave, on the pixels of the slice."""
        from gazeseg.prompts import to_slice_prompts
        from gazeseg.simulate import scanpath

        events = self._show(region, start_s)
        targets_xy, durations_s = scanpath(region, ROUND_S, self.wander)
        action: KeyAction = "this" if positive else "not_this"
        press_s, release_s = start_s + KEY_LAG_S, start_s + ROUND_S
        samples = self.reader.look(self.shown or self.whole, targets_xy, durations_s, start_s)
        for sample in (sample for sample in samples if sample.t_s < press_s):
            events += self.path.sample(sample)
        events += self.path.event(KeyChanged(press_s, action, True))
        for sample in (sample for sample in samples if press_s <= sample.t_s < release_s):
            events += self.path.sample(sample)
        events += self.path.event(KeyChanged(release_s, action, False))
        return tuple(to_slice_prompts(prompts_of(events), self.scene.plane, self.scene.volume.geometry))

    def _show(self, region: Bool, start_s: float) -> list[SessionEvent]:
        """The close view where the region fits on the screen, else the whole slice."""
        view = self.close if on_screen(region, self.close, self.screen) else self.whole
        if view == self.shown:
            return []
        self.shown = view
        return list(self.path.event(ViewShown(start_s, view)))


def prompts_of(events: list[SessionEvent]) -> list[VoxelPrompt]:
    """The prompts of all acts among session events."""
    return [prompt for event in events if isinstance(event, Prompted) for prompt in event.prompts]


def views_for(scene: Scene, tracker: "Tracker", screen: Screen) -> tuple[View, View]:
    """The whole slice, and the object enlarged by the tracker's need but never beyond the screen."""
    from gazeseg.images import fit_view
    from gazeseg.simulate.record import FILL, view_of

    close = view_of(scene.volume, scene.plane, scene.index, scene.truth, tracker, screen)
    whole = fit_view(scene.volume.geometry, scene.plane, scene.index, screen, close.window, fill=FILL)
    return whole, close


def on_screen(region: Bool, view: View, screen: Screen) -> bool:
    """Whether the whole region lies on the screen in this view."""
    ys, xs = np.nonzero(region)
    corners_ijk = view.plane.to_ijk([[xs.min(), ys.min()], [xs.max(), ys.max()]], view.index, view.shape)
    px = view.to_screen(corners_ijk)
    return bool(np.all(px >= 0) and np.all(px <= np.asarray(screen.size_px)))
