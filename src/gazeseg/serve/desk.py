"""One reader at one case: messages of the page in, messages to the page out. Synchronous, without any network."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import nan
from pathlib import Path
from typing import Any, cast

from gazeseg.errors import GazesegError, InputError
from gazeseg.images import PLANES, Labels, plane_for
from gazeseg.serve.agreement import gaze_on_prediction, learn_from_accepted
from gazeseg.serve.carry_desk import CarryDesk
from gazeseg.serve.examining import Examining
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.gazing import Gazing
from gazeseg.serve.masks import free_value, masks_given
from gazeseg.serve.outlines import Outlines
from gazeseg.serve.strokes import brushed
from gazeseg.serve.tally import Tally
from gazeseg.serve.wire import (
    Ask,
    Calibrate,
    Carry,
    Choose,
    Click,
    ClientMessage,
    Drag,
    Fill,
    Gaze,
    Halt,
    HandsFree,
    Import,
    Key,
    Lock,
    Moved,
    PlaneName,
    Pointer,
    Record,
    Rename,
    RevertDrift,
    ServerMessage,
    Show,
    StateMessage,
    Stroke,
    StructureState,
    Target,
)
from gazeseg.session import Session, SliceKey, Update
from gazeseg.types import (
    GazeSample,
    Locked,
    Plane,
    Prompted,
    Screen,
    SessionEvent,
    StructureAdded,
    StructureRenamed,
    View,
    VoxelBox,
    VoxelPoint,
    VoxelPrompt,
    Window,
)

MM_PER_PX = 0.2451  # a CSS pixel of the usual 27 inch screen, until the reader says how large theirs is
DISTANCE_MM = 650.0
ACTS_BACK = ("undo", "reject")


class Desk:
    """A session with a screen before it. Not for use from several threads at once.

    Args:
        session: the case, the model and the journal.
        eyes: what is known of the gaze; None for the mouse standing in for it.
        recordings: where gaze may be recorded, ``FOLDER/NAME``; None for nowhere.
    """

    def __init__(self, session: Session, eyes: Eyes | None = None, recordings: Path | None = None) -> None:
        self.session = session
        self.planes: dict[PlaneName, Plane] = {
            cast(PlaneName, name): plane_for(session.volume.geometry, name) for name in PLANES
        }
        self.gazing = Gazing(eyes or Eyes(), lambda: session.state.values, recordings)
        self._examining = Examining(self.gazing)
        self._view: View | None = None
        self._active: str | None = None
        self.outlines, self.tally = Outlines(session, self.planes), Tally(session)
        self.carry = CarryDesk(session)
        self.offered: dict[str, Labels] = {}  # masks that were sent and wait for their ``Import``

    @property
    def shown(self) -> tuple[PlaneName, int] | None:
        """The slice before the reader."""
        return None if self._view is None else (self._name_of(self._view.plane), self._view.index)

    def handle(self, message: ClientMessage) -> list[ServerMessage]:
        """Let a message happen; returns what the page has to know.

        Raises:
            InputError: it cannot happen; nothing has changed.
        """
        return [*self._handle(message), *self._examining.news()]

    def _handle(self, message: ClientMessage) -> list[ServerMessage]:
        match message:
            case Show():
                return self._show(message)
            case Gaze():
                return self._gaze(message)
            case Key():
                return self._key(message)
            case Choose():
                return self._choose(message)
            case Click():
                return self._click(message)
            case Drag():
                return self._drag(message)
            case Lock():
                return self._happen([Locked(message.t_s, message.label, message.locked)])
            case Stroke():
                return self._stroke(message)
            case Import():
                return self._import(message)
            case Rename():
                return self._rename(message)
            case Ask():
                acts, replies = self.carry.news()
                return [*self._happen(acts), *replies, *self._masks_shown(), self.state()]
            case Carry() | Fill() | Halt():
                return self.carry.handle(message, self._shown_plane())
            case Moved() | HandsFree() | Calibrate() | Target() | RevertDrift() | Record():
                happened, told = self._examining.handle(message)
                return [*self._happen(happened), *told]
            case Pointer():
                return []

    def opening(self) -> list[ServerMessage]:
        """A page has just connected: what it has to know. Its clock begins anew, so nothing of an earlier page is held."""
        self.leave()
        self._view = None
        self.outlines.forget()
        return [self.state(), *self.carry.known()]

    def leave(self) -> None:
        """The page has gone: what was held means nothing, and a recording is written."""
        self.gazing.reset()
        self._examining.reset()
        self.carry.job = None

    def preview(self, t_s: float) -> list[ServerMessage]:
        """The mask as it would be if the key came up now; nothing of it is kept."""
        view, points = self._view, self.gazing.pending()
        if view is None or not points or self._active is None:
            return []
        update = self.session.preview(Prompted(t_s, self._active, view.plane, view.index, points))
        key = SliceKey(update.structure, update.plane, update.index)
        return [self.outlines.predicted(key, update.prediction, final=False)]

    def state(self) -> StateMessage:
        """Structures, what is chosen, what can be undone."""
        state = self.session.state
        slices, waiting = self._by_structure(state.slices), self._by_structure(state.provisional)
        ml = self.tally.millilitres() or {}
        return StateMessage(
            structures=[
                StructureState(
                    name=structure.name,
                    value=structure.value,
                    locked=structure.name in state.locked,
                    accepted=structure.name in state.accepted,
                    slices=slices.get(structure.name, {}),
                    provisional=waiting.get(structure.name, {}),
                    ml=ml.get(structure.name),
                )
                for structure in state.structures
            ],
            active=self._active,
            can_undo=bool(state.acts),
            can_redo=bool(state.undone),
        )

    def _by_structure(self, keys: Iterable[SliceKey]) -> dict[str, dict[PlaneName, list[int]]]:
        """Slice numbers, rising; those in planes of other orientation than ours cannot be shown."""
        names = {plane: name for name, plane in self.planes.items()}
        found: dict[str, dict[PlaneName, list[int]]] = {}
        for key in sorted(keys, key=lambda key: key.index):
            if key.plane in names:
                found.setdefault(key.structure, {}).setdefault(names[key.plane], []).append(key.index)
        return found

    def _show(self, message: Show) -> list[ServerMessage]:
        volume = self.session.volume
        view = View(
            self.planes[message.plane],
            message.index,
            volume.shape,
            volume.geometry.spacing_mm,
            Window(*message.window),
            message.origin_px,
            message.scale_px,
        )
        self._view = view
        replies = self._happen(self.gazing.show(self.gazing.now(message.t_s), _screen_of(message), view))
        return [*replies, *self._masks_shown()]

    def _gaze(self, message: Gaze) -> list[ServerMessage]:
        return self._happen(self._examining.samples([_sample(*row) for row in message.samples]))

    def _key(self, message: Key) -> list[ServerMessage]:
        t_s, gazing = self.gazing.now(message.t_s), self.gazing
        fine = not gazing.hands_free or gaze_on_prediction(gazing, self.session, self._active)
        events = gazing.key(t_s, message.action, message.down, on_prediction=fine)
        try:
            replies = self._happen(events)
        except GazesegError:
            gazing.kept.forget_key()
            raise
        if message.down and message.action in ACTS_BACK:
            gazing.unclicked()
        if message.down and message.action == "accept" and self._view is not None and self._active is not None:
            learn_from_accepted(gazing, self.session, SliceKey(self._active, self._view.plane, self._view.index), t_s)
        return replies

    def _choose(self, message: Choose) -> list[ServerMessage]:
        events = self.gazing.choose(self.gazing.now(message.t_s), message.label)
        known = self.session.state.values
        events = [e for e in events if not (isinstance(e, StructureAdded) and e.name in known)]
        # The way from gaze to looks does not know the values of structures that came with a mask.
        events = [
            replace(e, value=free_value(self.session.state)) if isinstance(e, StructureAdded) else e for e in events
        ]
        replies = self._happen(events)
        self._active = message.label
        return [*(reply for reply in replies if not isinstance(reply, StateMessage)), self.state()]

    def _click(self, message: Click) -> list[ServerMessage]:
        t_s = self.gazing.now(message.t_s)
        replies = self._prompt(t_s, lambda ijk: VoxelPoint(ijk(message.xy), message.positive, origin="mouse"))
        if self._view is not None:
            i, j, k = self._view.plane.to_ijk(message.xy, self._view.index, self._view.shape).tolist()
            self.gazing.clicked(t_s, (i, j, k))
        return replies

    def _drag(self, message: Drag) -> list[ServerMessage]:
        return self._prompt(message.t_s, lambda ijk: VoxelBox(ijk(message.from_xy), ijk(message.to_xy)))

    def _prompt(self, t_s: float, make: Callable[[Any], VoxelPrompt]) -> list[ServerMessage]:
        """A deliberate act of the mouse on the slice shown."""
        view = self._view
        if view is None or self._active is None:
            raise InputError("expected a slice and a structure before a click, found none: choose a structure first")

        def ijk(xy: tuple[float, float]) -> tuple[float, float, float]:
            i, j, k = view.plane.to_ijk(xy, view.index, view.shape).tolist()
            return i, j, k

        return self._happen([Prompted(t_s, self._active, view.plane, view.index, (make(ijk),))])

    def _stroke(self, stroke: Stroke) -> list[ServerMessage]:
        view = self._view
        if view is None or self._active is None:
            raise InputError("expected a slice and a structure before painting, found none: choose a structure first")
        act = brushed(self.session, SliceKey(self._active, view.plane, view.index), stroke)
        return self._happen([act]) if act else [self.state()]

    def _import(self, message: Import) -> list[ServerMessage]:
        if message.upload not in self.offered:
            raise InputError("expected a mask that was sent before, found none: drop the file again")
        replies = self._happen(masks_given(self.offered[message.upload], self.session.state, message.t_s))
        del self.offered[message.upload]
        return replies

    def _rename(self, message: Rename) -> list[ServerMessage]:
        replies = self._happen([StructureRenamed(message.t_s, message.label, message.to)])
        if self._active == message.label:
            replies += self._choose(Choose(t_s=message.t_s, label=message.to))
        return replies

    def _happen(self, events: Iterable[SessionEvent]) -> list[ServerMessage]:
        """Apply events to the session: the journal first, then what changed, then the state."""
        before = self.session.state
        updates = [self.session.apply(event) for event in events]
        if not updates:
            return []
        single = [message for update in updates if update for message in self._changed(update)]
        return [*single, *(self.outlines.changed(before) if None in updates else []), self.state()]

    def _changed(self, update: Update) -> list[ServerMessage]:
        key = SliceKey(update.structure, update.plane, update.index)
        if key.plane not in self.planes.values():
            return []
        return [self.outlines.predicted(key, update.prediction), self.outlines.looks(key)]

    def _masks_shown(self) -> list[ServerMessage]:
        return [] if self._view is None else self.outlines.around(self._view.plane, self._view.index)

    def _shown_plane(self) -> tuple[PlaneName, Plane, int] | None:
        view = self._view
        return None if view is None else (self._name_of(view.plane), view.plane, view.index)

    def _name_of(self, plane: Plane) -> PlaneName:
        return next(name for name, ours in self.planes.items() if ours == plane)


def _sample(t_s: float, x: float | None, y: float | None) -> GazeSample:
    return GazeSample(t_s, nan, nan, False) if x is None or y is None else GazeSample(t_s, x, y, True)


def _screen_of(message: Show) -> Screen:
    """The reader's screen, as they told it or as it usually is."""
    size_mm = message.screen_mm or _size_mm(message.screen_px)
    return Screen(message.screen_px, size_mm, message.distance_mm or DISTANCE_MM)


def _size_mm(size_px: tuple[int, int]) -> tuple[float, float]:
    return size_px[0] * MM_PER_PX, size_px[1] * MM_PER_PX
