"""What counts of hands and eyes: the mouse wins, red gaze marks nothing, long looks may press the key."""

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate import Gate
from gazeseg.prompts import DwellConfig, DwellState, GazeToPrompts, Intent, IntentConfig
from gazeseg.prompts.policy import SIGNS
from gazeseg.types import Fixation, GazeSample, KeyChanged, Screen, View


class Intending:
    """How the reader works, and the ``Intent`` that follows from that on the screen they use now."""

    def __init__(self) -> None:
        self._dwell: DwellConfig | None = None
        self._intent: Intent | None = None

    @property
    def hands_free(self) -> bool:
        """Whether long looks mark."""
        return self._dwell is not None

    @property
    def ring(self) -> DwellState:
        """What to draw of a long look."""
        return DwellState() if self._intent is None else self._intent.ring

    def forget(self) -> None:
        """The page has gone; how the reader works stays."""
        self._intent = None

    def begin(self, screen: Screen, gate: Gate | None) -> None:
        """Nothing is held from now on; ``gate`` is the verdict on the gaze, if there is one."""
        self._intent = Intent(screen, IntentConfig(self._dwell, gate=gate))

    def set_hands_free(self, on: bool, cancel: tuple[float, float, float, float] | None) -> None:
        """Long looks mark, or do so no more; ``begin`` makes it count."""
        self._dwell = DwellConfig(cancel=cancel) if on else None

    def moved(self, t_s: float, px: tuple[float, float]) -> None:
        """The hand moved the mouse: gaze is off for a second."""
        if self._intent is not None:
            self._intent.mouse(t_s, px)

    def key(self, event: KeyChanged, path: GazeToPrompts, on_prediction: bool) -> tuple[KeyChanged, ...]:
        """What a key means.

        Raises:
            InputError: nothing, because gaze may not mark.
        """
        intent = self._intent
        counted = () if intent is None else tuple(intent.key(event, on_prediction=on_prediction))
        if not counted and event.down and event.action in SIGNS and intent is not None:
            _explain(intent, path)
        return counted

    def sample(self, sample: GazeSample) -> GazeSample:
        """What counts of a sample."""
        return sample if self._intent is None else self._intent.sample(sample)

    def rest(self, t_s: float, fixation: Fixation | None, screen: Screen, view: View | None) -> list[KeyChanged]:
        """Keys that a long look presses; ``view`` is None where nothing can be marked."""
        if self._intent is None:
            return []
        looked = None if self._dwell is None else _on_slice(fixation, self._dwell, screen, view)
        return list(self._intent.rest(t_s, looked))


def _on_slice(fixation: Fixation | None, dwell: DwellConfig, screen: Screen, view: View | None) -> Fixation | None:
    """Long looks at lists and buttons mean nothing, nor do they without a structure; the zone to cancel still counts."""
    if fixation is None or view is None:
        return None
    zone = dwell.cancel
    x, y = fixation.xy
    cancels = zone is not None and zone[0] <= x <= zone[2] and zone[1] <= y <= zone[3]
    return fixation if cancels or bool(view.contains(screen.to_px(fixation.xy))) else None


def _explain(intent: Intent, path: GazeToPrompts) -> None:
    if not intent.config.gaze_prompts:
        raise InputError(
            "expected gaze that is exact enough to mark with, found it red: click or draw a box, or calibrate again (C)"
        )
    if intent.config.dwell is not None and path.fixation is not None:
        raise InputError("expected the gaze inside the outline to take away from it, found it elsewhere: look there")
