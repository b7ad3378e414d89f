"""What the reader means: hands and eyes in, keys and samples out, as the path and a recording take them.

This stands before ``GazeToPrompts``, and a recording holds what comes out of it. So whatever was decided here (the mouse
won, a dwell pressed the key, red gaze marked nothing) happens again when the recording is followed. The rules:

1. Keys and pedals are the same: ``KeyChanged``. A repeated press, and a release without a press, is no event. One sign is
   held at a time: pressing the other takes its place (rule 7 of ``policy``), so the first one's release is none either.
2. The mouse wins: moving it takes gaze away for a second.
3. Gaze behind a red gate marks nothing: its sign keys do not come out; commands do.
4. Hands-free, a long rest of the eye is a tap of ``this``. It never is ``not_this``: that needs the key or pedal too, and
   gaze on what the model has predicted.

No clock is read: the times are those of what comes in.
"""

from dataclasses import dataclass, field

from gazeseg.gaze.calibrate import Gate
from gazeseg.prompts.dwell import DwellConfig, DwellState, dwelt
from gazeseg.prompts.mouse import MouseConfig, MouseState, guarded, moved
from gazeseg.prompts.policy import SIGNS
from gazeseg.types import Fixation, GazeSample, KeyAction, KeyChanged, Screen


@dataclass(frozen=True, slots=True)
class IntentConfig:
    """How somebody works.

    Attributes:
        dwell: times of hands-free marking; None: marks need a key.
        mouse: when the mouse wins.
        gate: the verdict on the gaze; None where nobody has measured it.
    """

    dwell: DwellConfig | None = None
    mouse: MouseConfig = field(default_factory=MouseConfig)
    gate: Gate | None = None

    @property
    def gaze_prompts(self) -> bool:
        """Whether looks may become prompts; else mouse and keys have the hand."""
        return self.gate is None or self.gate.gaze_prompts

    @property
    def min_zoom(self) -> float:
        """Views must be zoomed at least this much for prompts by gaze; 1 is the whole slice."""
        return 1.0 if self.gate is None else self.gate.min_zoom


class Intent:
    """A state machine over samples, fixations, keys and the mouse."""

    def __init__(self, screen: Screen, config: IntentConfig | None = None) -> None:
        self._screen = screen
        self.config = config or IntentConfig()
        self._mouse = MouseState()
        self._ring = DwellState()
        self._down: set[KeyAction] = set()

    @property
    def ring(self) -> DwellState:
        """What to draw of a dwell: how full, and where."""
        return self._ring

    def gaze_off(self, t_s: float) -> bool:
        """Whether the mouse has the hand at ``t_s``."""
        return self._mouse.off(t_s)

    def mouse(self, t_s: float, px: tuple[float, float]) -> None:
        """The mouse was seen at screen pixels."""
        self._mouse = moved(self._mouse, t_s, px, self.config.mouse)

    def sample(self, sample: GazeSample) -> GazeSample:
        """The sample as the path and the recording shall see it."""
        return guarded(self._mouse, sample)

    def rest(self, t_s: float, fixation: Fixation | None) -> tuple[KeyChanged, ...]:
        """What the eye's rest means: ``fixation`` is what the path sees running after the sample of ``t_s``."""
        if self.config.dwell is None or not self.config.gaze_prompts or self._marking():
            self._ring = self._ring.emptied()
            return ()
        self._ring, marks = dwelt(self._ring, t_s, fixation, self.config.dwell, self._screen)
        return (KeyChanged(t_s, "this", True), KeyChanged(t_s, "this", False)) if marks else ()

    def key(self, event: KeyChanged, *, on_prediction: bool = True) -> tuple[KeyChanged, ...]:
        """A key or pedal changed; what of it counts.

        Args:
            event: what the hand did.
            on_prediction: whether gaze is on what the model predicts; hands-free, ``not_this`` needs it.
        """
        if event.down == (event.action in self._down):
            return ()
        if event.down and self._refused(event.action, on_prediction):
            return ()
        if event.down and event.action in SIGNS:
            self._down.difference_update(SIGNS)  # a client that never says the other came up can still press it again
        (self._down.add if event.down else self._down.discard)(event.action)
        return (event,)

    def _refused(self, action: KeyAction, on_prediction: bool) -> bool:
        if action not in SIGNS:
            return False
        return not self.config.gaze_prompts or (
            self.config.dwell is not None and action == "not_this" and not on_prediction
        )

    def _marking(self) -> bool:
        return not self._down.isdisjoint(SIGNS)
