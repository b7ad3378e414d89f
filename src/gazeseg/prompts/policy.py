"""What a look means: keys decide, the eyes only say where.

Eyes are never off, so looks count only while a key is held, like a clutch ("Midas touch"; dwell times and their
cost: doi 10.1007/s11042-020-10097-z; gaze brings near and the hand acts: doi 10.1145/302979.303053). The rules:

1. Holding ``this`` marks looks as part of the structure, ``not_this`` as outside of it. The sign never comes from gaze.
2. One hold gives one ``Prompted`` per slice looked at, when the key comes up; without a look it gives nothing.
3. Time counts from ``before_press_s`` before the press (the hand follows the eye), but not time of an earlier hold,
   of another structure, or of another slice than the one shown at the press, nor of a look that the eye left more than
   ``left_s`` before the press: it meant something else.
4. The first ``dead_s`` after the press do not count: the eye may just be leaving (assumed, 80-100 ms).
5. A look needs ``min_look_s`` of counted time; its weight grows with it up to ``full_weight_s``.
6. A hold shorter than ``tap_s`` is a tap: rule 4 is off and only the look with the most counted time stays.
7. Pressing the other sign ends the hold and starts one; a repeated press of a held key is no event.
8. ``undo``, ``redo``, ``accept`` and ``reject`` act when pressed; ``next`` is for the display alone.
"""

from dataclasses import dataclass

from gazeseg.errors import InputError
from gazeseg.types import (
    Accepted,
    KeyAction,
    KeyChanged,
    Look,
    Plane,
    Prompted,
    Redone,
    Rejected,
    SessionEvent,
    Undone,
    View,
    VoxelPoint,
)
from gazeseg.types.session import Origin

SIGNS: dict[KeyAction, bool] = {"this": True, "not_this": False}


@dataclass(frozen=True, slots=True)
class PolicyConfig:
    """Times in seconds of the rules above; all are engineering choices around the cited ranges."""

    before_press_s: float = 0.2
    left_s: float = 0.08
    dead_s: float = 0.09
    min_look_s: float = 0.06
    full_weight_s: float = 0.3
    tap_s: float = 0.25

    def __post_init__(self) -> None:
        if (
            min(self.before_press_s, self.left_s, self.dead_s, self.tap_s) < 0
            or min(self.min_look_s, self.full_weight_s) <= 0
        ):
            raise InputError(f"expected times >= 0, min_look_s and full_weight_s > 0, found {self}")


@dataclass(frozen=True, slots=True)
class Hold:
    """A sign key that is down; looks count from ``from_s`` on, if they ended at ``left_s`` or later."""

    action: KeyAction
    structure: str
    press_s: float
    from_s: float
    left_s: float
    view: View | None


class PromptPolicy:
    """A state machine over keys and looks; its only clock are the times in what it is given.

    Looks must be given, and end, before the key event that ends their hold; ``ends_hold`` tells when that is.
    """

    def __init__(self, config: PolicyConfig | None = None, origin: Origin = "gaze") -> None:
        self.config = config or PolicyConfig()
        self.origin: Origin = origin
        self._structure: str | None = None
        self._view: View | None = None
        self._hold: Hold | None = None
        self._looks: list[Look] = []

    @property
    def holding(self) -> KeyAction | None:
        """The sign key that is down: ``this``, ``not_this`` or None."""
        return self._hold.action if self._hold else None

    @property
    def structure(self) -> str | None:
        """The structure that later holds mean."""
        return self._structure

    def choose(self, label: str) -> None:
        """Later looks and holds mean this structure; a running hold keeps the one it began with."""
        if label != self._structure and self._hold is None:
            self._looks = []
        self._structure = label

    def show(self, view: View) -> None:
        """The reader sees ``view`` from now on."""
        self._view = view

    def look(self, look: Look) -> None:
        """Take a finished look; whether it counts shows when the hold ends."""
        self._looks.append(look)
        if self._hold is None:
            newest_s = look.fixation.end_s
            self._looks = [old for old in self._looks if old.fixation.end_s >= newest_s - self.config.before_press_s]

    def key(self, event: KeyChanged) -> list[SessionEvent]:
        """Take a key event; return what it does to the session.

        Raises:
            InputError: a sign, accept or reject was pressed before any structure was chosen.
        """
        if event.action in SIGNS:
            acts = self._release(event.t_s) if self.ends_hold(event) else []
            if event.down and self._hold is None:
                self._press(event)
            return acts
        return self._command(event) if event.down else []

    def ends_hold(self, event: KeyChanged) -> bool:
        """Whether this key event would end the hold that runs."""
        if self._hold is None or event.action not in SIGNS:
            return False
        return (event.action == self._hold.action) != event.down

    def pending(self) -> tuple[VoxelPoint, ...]:
        """What the running hold marks so far on the slice shown now, by its finished looks."""
        if self._hold is None or self._view is None:
            return ()
        here = self._view.plane, self._view.index
        counted = self._counted(self._hold, float("inf"), self.config.dead_s)
        shown = [(look, seconds) for look, seconds in counted if (look.view.plane, look.view.index) == here]
        return tuple(self._point(look, seconds, self._hold) for look, seconds in shown)

    def _press(self, event: KeyChanged) -> None:
        structure = self._chosen(event)
        from_s, left_s = event.t_s - self.config.before_press_s, event.t_s - self.config.left_s
        self._hold = Hold(event.action, structure, event.t_s, from_s, left_s, self._view)

    def _release(self, t_s: float) -> list[SessionEvent]:
        hold = self._hold
        if hold is None:
            return []
        tap = t_s - hold.press_s < self.config.tap_s
        counted = self._counted(hold, t_s, 0.0 if tap else self.config.dead_s)
        if tap:
            counted = sorted(counted, key=lambda entry: (entry[1], entry[0].fixation.start_s))[-1:]
        self._hold, self._looks = None, []  # a look counts for one hold only
        return self._prompted(hold, t_s, counted)

    def _counted(self, hold: Hold, release_s: float, dead_s: float) -> list[tuple[Look, float]]:
        """The looks of a hold with the seconds that count, by rules 3 to 5."""
        counted = [(look, _counted_s(look, hold, release_s, dead_s)) for look in self._looks]
        return [(look, seconds) for look, seconds in counted if seconds >= self.config.min_look_s - 1e-9]

    def _prompted(self, hold: Hold, t_s: float, counted: list[tuple[Look, float]]) -> list[SessionEvent]:
        slices: dict[tuple[Plane, int], list[VoxelPoint]] = {}
        for look, seconds in counted:
            slices.setdefault((look.view.plane, look.view.index), []).append(self._point(look, seconds, hold))
        return [Prompted(t_s, hold.structure, plane, index, tuple(points)) for (plane, index), points in slices.items()]

    def _point(self, look: Look, seconds: float, hold: Hold) -> VoxelPoint:
        weight = min(1.0, seconds / self.config.full_weight_s)
        return VoxelPoint(look.ijk, SIGNS[hold.action], look.sigma_mm, weight, self.origin)

    def _command(self, event: KeyChanged) -> list[SessionEvent]:
        match event.action:
            case "undo":
                return [Undone(event.t_s)]
            case "redo":
                return [Redone(event.t_s)]
            case "accept":
                return [Accepted(event.t_s, self._chosen(event))]
            case "reject":
                return [Rejected(event.t_s, self._chosen(event))]
            case _:
                return []

    def _chosen(self, event: KeyChanged) -> str:
        if self._structure is None:
            raise InputError(
                f"expected a structure before the key {event.action!r} at {event.t_s:.3f} s, found none: choose one"
            )
        return self._structure


def _counted_s(look: Look, hold: Hold, release_s: float, dead_s: float) -> float:
    """Seconds of a look that count: before the press on the slice shown then, and after the dead time."""
    seconds = _overlap_s(look, hold.press_s + dead_s, release_s)
    shown = hold.view is None or (hold.view.plane, hold.view.index) == (look.view.plane, look.view.index)
    if shown and look.fixation.end_s >= hold.left_s - 1e-9:
        seconds += _overlap_s(look, hold.from_s, hold.press_s)
    return seconds


def _overlap_s(look: Look, from_s: float, to_s: float) -> float:
    return max(0.0, min(look.fixation.end_s, to_s) - max(look.fixation.start_s, from_s))
