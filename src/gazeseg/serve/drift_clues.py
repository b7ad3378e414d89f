"""What the reader does that tells how far the gaze is off: clicks they keep, outlines they accept."""

from collections.abc import Callable

from gazeseg.prompts import GazeToPrompts
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.keeping import Keeping
from gazeseg.serve.kept_click import Clicks
from gazeseg.types import GazeSample, Plane, RecordingEvent


class DriftClues:
    """Passes clues on to the path that runs, and what it learnt from them to ``eyes`` and the recording."""

    def __init__(self, eyes: Eyes, kept: Keeping) -> None:
        self._eyes = eyes
        self._kept = kept
        self.reset()

    def reset(self) -> None:
        """The page has gone or is new."""
        self._clicks = Clicks()

    def sample(self, sample: GazeSample) -> None:
        """Calibrated gaze, also while the mouse has the hand."""
        self._clicks.sample(sample)

    def clicked(self, t_s: float, xy: tuple[float, float]) -> None:
        """A click, in display coordinates: if it is kept, it tells of drift."""
        self._clicks.clicked(t_s, xy)

    def unclicked(self) -> None:
        """Something was taken back."""
        self._clicks.taken_back()

    def time_passed(self, path: GazeToPrompts, t_s: float, now: Callable[[float], float]) -> None:
        """The last click may have stood long enough; ``now`` gives an event its place among all."""
        click = self._clicks.kept(t_s)
        if click is not None and self._eyes.drift is not None:
            self.learnt(path, path.click_kept(now(t_s), click.t_s, click.xy, click.samples))

    def accepted(
        self,
        path: GazeToPrompts,
        t_s: float,
        structure: str,
        plane: Plane,
        index: int,
        ijk: tuple[float, float, float],
        radius_mm: float,
    ) -> None:
        """The reader agrees with the outline shown, by its centroid and the radius of its area."""
        if self._eyes.drift is not None:
            self.learnt(path, path.structure_kept(t_s, structure, plane, index, ijk, radius_mm))

    def learnt(self, path: GazeToPrompts, event: RecordingEvent | None) -> None:
        """A correction of drift was made, or not."""
        if event is not None:
            self._kept.event(event)
            self._eyes.drift = path.drift
