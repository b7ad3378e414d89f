"""One reader at one case: messages of the page in, messages to the page out. Synchronous, without any network."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from gazeseg.errors import InputError
from gazeseg.images import PLANES, plane_for
from gazeseg.prompts import GazeToPrompts
from gazeseg.serve.runs import to_runs
from gazeseg.serve.wire import (
    Choose,
    Click,
    ClientMessage,
    Drag,
    Gaze,
    Key,
    Lock,
    LooksMessage,
    MaskMessage,
    PlaneName,
    Pointer,
    ServerMessage,
    Show,
    StateMessage,
    StructureState,
)
from gazeseg.session import Session, SliceKey, Update
from gazeseg.types import (
    GazeQuality,
    GazeSample,
    KeyChanged,
    Locked,
    Plane,
    Prediction,
    Prompted,
    Screen,
    SessionEvent,
    StructureAdded,
    StructureChosen,
    View,
    ViewShown,
    VoxelBox,
    VoxelPoint,
    VoxelPrompt,
    Window,
)
from gazeseg.types.session import Origin

MM_PER_PX = 0.2451  # a CSS pixel of the usual 27 inch screen, until the reader says how large theirs is
DISTANCE_MM = 650.0
MOUSE = GazeQuality(accuracy_deg=0.0, precision_deg=0.0)


class Desk:
    """A session with a screen before it. Not for use from several threads at once.

    Args:
        session: the case, the model and the journal.
        quality: the error of whatever gives the gaze; none for the mouse standing in for it.
        origin: what prompts made by looking say about themselves.
    """

    def __init__(self, session: Session, quality: GazeQuality = MOUSE, origin: Origin = "mouse") -> None:
        self.session = session
        self.planes: dict[PlaneName, Plane] = {
            cast(PlaneName, name): plane_for(session.volume.geometry, name) for name in PLANES
        }
        self._quality, self._origin = quality, origin
        self._path: GazeToPrompts | None = None
        self._screen: Screen | None = None
        self._view: View | None = None
        self._active: str | None = None

    @property
    def shown(self) -> tuple[PlaneName, int] | None:
        """The slice before the reader."""
        return None if self._view is None else (self._name_of(self._view.plane), self._view.index)

    def handle(self, message: ClientMessage) -> list[ServerMessage]:
        """Let a message happen; returns what the page has to know.

        Raises:
            InputError: it cannot happen; nothing has changed.
        """
        match message:
            case Show():
                return self._show(message)
            case Gaze():
                return self._gaze(message)
            case Key():
                return self._happen(self._needed_path().event(KeyChanged(message.t_s, message.action, message.down)))
            case Choose():
                return self._choose(message)
            case Click():
                return self._click(message)
            case Drag():
                return self._drag(message)
            case Lock():
                return self._happen([Locked(message.t_s, message.label, message.locked)])
            case Pointer():
                return []

    def opening(self) -> list[ServerMessage]:
        """A page has just connected: what it has to know. Its clock begins anew, so nothing of an earlier page is held."""
        self._path = self._screen = self._view = None
        masks = [self._mask(key, self.session.prediction(key.structure, key.plane, key.index)) for key in self._keys()]
        return [self.state(), *masks]

    def preview(self, t_s: float) -> list[ServerMessage]:
        """The mask as it would be if the key came up now; nothing of it is kept."""
        view, path = self._view, self._path
        points = path.pending() if path else ()
        if view is None or not points or self._active is None:
            return []
        update = self.session.preview(Prompted(t_s, self._active, view.plane, view.index, points))
        return [self._mask(SliceKey(update.structure, update.plane, update.index), update.prediction, final=False)]

    def state(self) -> StateMessage:
        """Structures, what is chosen, what can be undone."""
        state = self.session.state
        slices: dict[str, dict[PlaneName, list[int]]] = {structure.name: {} for structure in state.structures}
        for key in self._keys():
            slices[key.structure].setdefault(self._name_of(key.plane), []).append(key.index)
        return StateMessage(
            structures=[
                StructureState(
                    name=structure.name,
                    value=structure.value,
                    locked=structure.name in state.locked,
                    accepted=structure.name in state.accepted,
                    slices={name: sorted(indices) for name, indices in slices[structure.name].items()},
                )
                for structure in state.structures
            ],
            active=self._active,
            can_undo=bool(state.acts),
            can_redo=bool(state.undone),
        )

    def _keys(self) -> Iterable[SliceKey]:
        """Slices with prompts; those in planes of other orientation than ours cannot be shown."""
        ours = set(self.planes.values())
        return [key for key in self.session.state.slices if key.plane in ours]

    def _show(self, message: Show) -> list[ServerMessage]:
        screen = Screen(message.screen_px, _size_mm(message.screen_px), DISTANCE_MM)
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
        replies = self._seat(screen, message.t_s) if screen != self._screen else []
        self._view = view
        return replies + self._happen(self._needed_path().event(ViewShown(message.t_s, view)))

    def _seat(self, screen: Screen, t_s: float) -> list[ServerMessage]:
        """Another screen, another way from gaze to looks; what was held ends."""
        replies = self._happen(self._path.end(t_s)) if self._path else []
        self._screen = screen
        self._path = GazeToPrompts(screen, self._quality, self._origin, structures=self.session.state.values)
        if self._active is not None:
            self._path.event(StructureChosen(t_s, self._active))
        return replies

    def _gaze(self, message: Gaze) -> list[ServerMessage]:
        if self._path is None:  # a tracker does not wait for the page
            return []
        path = self._path
        events: list[SessionEvent] = []
        for t_s, x, y in message.samples:
            valid = x is not None and y is not None
            at = (x, y) if x is not None and y is not None else (float("nan"), float("nan"))
            events += path.sample(GazeSample(t_s, *at, valid))
        return self._happen(events)

    def _choose(self, message: Choose) -> list[ServerMessage]:
        events = self._needed_path().event(StructureChosen(message.t_s, message.label))
        known = self.session.state.values
        events = [e for e in events if not (isinstance(e, StructureAdded) and e.name in known)]
        replies = self._happen(events)
        self._active = message.label
        return [*(reply for reply in replies if not isinstance(reply, StateMessage)), self.state()]

    def _click(self, message: Click) -> list[ServerMessage]:
        return self._prompt(message.t_s, lambda ijk: VoxelPoint(ijk(message.xy), message.positive, origin="mouse"))

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

    def _happen(self, events: Iterable[SessionEvent]) -> list[ServerMessage]:
        """Apply events to the session: the journal first, then what changed, then the state."""
        replies: list[ServerMessage] = []
        done = False
        for event in events:
            before = self._accepted_or_rejected()
            update = self.session.apply(event)
            done = True
            replies += self._changed(update) if update else self._vanished(before)
        return [*replies, self.state()] if done else []

    def _accepted_or_rejected(self) -> frozenset[SliceKey]:
        return frozenset(self._keys())

    def _vanished(self, before: frozenset[SliceKey]) -> Iterator[ServerMessage]:
        """Rejecting a structure, and taking that back, changes many slices at once."""
        now = frozenset(self._keys())
        for key in sorted(before ^ now, key=lambda key: (key.structure, key.index)):
            prediction = self.session.prediction(key.structure, key.plane, key.index) if key in now else None
            yield self._mask(key, prediction)

    def _changed(self, update: Update) -> list[ServerMessage]:
        key = SliceKey(update.structure, update.plane, update.index)
        return [self._mask(key, update.prediction), self._looks(key)]

    def _mask(self, key: SliceKey, prediction: Prediction | None, *, final: bool = True) -> MaskMessage:
        shape = key.plane.slice_shape(self.session.volume.shape)
        return MaskMessage(
            structure=key.structure,
            plane=self._name_of(key.plane),
            index=key.index,
            shape=shape,
            runs=[shape[0] * shape[1]] if prediction is None else to_runs(prediction.mask),
            score=0.0 if prediction is None else prediction.score,
            final=final,
        )

    def _looks(self, key: SliceKey) -> LooksMessage:
        from gazeseg.prompts import to_slice_prompts
        from gazeseg.types import Point

        every = [prompt for act in self.session.state.slices.get(key, ()) for prompt in act]
        placed = to_slice_prompts(every, key.plane, self.session.volume.geometry)
        points = [(p.x, p.y, p.sigma_px, int(p.positive)) for p in placed if isinstance(p, Point)]
        return LooksMessage(structure=key.structure, plane=self._name_of(key.plane), index=key.index, points=points)

    def _name_of(self, plane: Plane) -> PlaneName:
        return next(name for name, ours in self.planes.items() if ours == plane)

    def _needed_path(self) -> GazeToPrompts:
        if self._path is None:
            raise InputError("expected to be shown a slice first, found keys before any: reload the page")
        return self._path


def _size_mm(size_px: tuple[int, int]) -> tuple[float, float]:
    return size_px[0] * MM_PER_PX, size_px[1] * MM_PER_PX
