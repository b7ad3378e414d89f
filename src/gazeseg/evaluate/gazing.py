"""The gaze regimes: a simulated reader looks, presses keys, and the real gaze path makes the prompts.

Each round lasts one second of gaze (see ``simulate.desk``); the mask is updated when the key comes up. When nothing
that a reader would notice is wrong any more the reader stops and the mask stays.
"""

from gazeseg.evaluate.scene import Ask, Play, Scene
from gazeseg.evaluate.seeds import rng_for
from gazeseg.types import Bool, GazeSample, Prompt, Prompted, SessionEvent, StructureChosen, VoxelPrompt

MAX_ROUNDS = 8


class GazeRegime:
    """One tracker preset; called with a scene and a seed it plays one reader's session."""

    def __init__(self, tracker: str) -> None:
        self.tracker = tracker

    def __call__(self, scene: Scene, seed: int) -> Play:
        """Rounds of looking until 8 s are spent or the mask is right."""
        from gazeseg.simulate import noticed
        from gazeseg.simulate.desk import ROUND_S

        reader = SceneReader(scene, self.tracker, seed)
        region, positive = scene.truth, True
        prompts: tuple[Prompt, ...] = ()
        for n in range(MAX_ROUNDS):
            new = reader.look(region, positive=positive, start_s=n * ROUND_S)
            if new:
                prompts += new
                answer = yield Ask((n + 1) * ROUND_S, prompts)
                wrong = noticed(scene.mistakes_in(answer.mask), scene.truth)
                if wrong is None:
                    return
                region, positive = wrong


class SceneReader:
    """A reader at a desk with one scene on the screen, and the gaze path of the product behind the tracker."""

    def __init__(self, scene: Scene, tracker_name: str, seed: int) -> None:
        from gazeseg.prompts import GazeToPrompts
        from gazeseg.simulate import Reader, default_screen, tracker_named
        from gazeseg.simulate.desk import Desk

        name = f"gaze-{tracker_name}"
        tracker, screen = tracker_named(tracker_name), default_screen()
        reader = Reader(tracker, screen, rng_for(scene.id, name, seed, "reader"))
        wander = rng_for(scene.id, name, seed, "scanpath")
        self.scene = scene
        self.desk: Desk = Desk(scene.volume, scene.plane, scene.index, scene.truth, tracker, screen, reader, wander)
        self.path: GazeToPrompts = GazeToPrompts(screen, tracker.quality, origin="simulated")
        self.path.event(StructureChosen(0.0, "organ"))

    def look(self, region: Bool, *, positive: bool, start_s: float) -> tuple[Prompt, ...]:
        """One round on ``region``: the prompts it gave, on the pixels of the slice."""
        from gazeseg.prompts import to_slice_prompts

        events: list[SessionEvent] = []
        for item in self.desk.look(region, positive=positive, start_s=start_s).in_time():
            events += self.path.sample(item) if isinstance(item, GazeSample) else self.path.event(item)
        return tuple(to_slice_prompts(prompts_of(events), self.scene.plane, self.scene.volume.geometry))


def prompts_of(events: list[SessionEvent]) -> list[VoxelPrompt]:
    """The prompts of all acts among session events."""
    return [prompt for event in events if isinstance(event, Prompted) for prompt in event.prompts]
