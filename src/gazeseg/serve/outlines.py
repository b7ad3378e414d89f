"""Which masks the page has been sent, so that it gets those it shows and hears of those that changed."""

from collections.abc import Mapping

from gazeseg.prompts import to_slice_prompts
from gazeseg.serve.wire import ForgetMessage, LooksMessage, MaskMessage, PlaneName, ServerMessage
from gazeseg.session import Given, Session, SliceKey, State, prompts_in, to_runs
from gazeseg.types import Plane, Point, Prediction

NEAR = (0, 1, -1, 2, -2)
CHANGES_SENT = 24  # of more, the page is told to forget everything and gets the slices around it again


class Outlines:
    """What one page knows of the masks of a session.

    Args:
        session: whose masks.
        planes: those the page can show, by name.
    """

    def __init__(self, session: Session, planes: Mapping[PlaneName, Plane]) -> None:
        self._session = session
        self._names = {plane: name for name, plane in planes.items()}
        self._sent: set[tuple[Plane, int]] = set()
        self._at: tuple[Plane, int] | None = None

    def forget(self) -> None:
        """The page begins anew."""
        self._sent.clear()

    def around(self, plane: Plane, index: int) -> list[ServerMessage]:
        """Masks of a slice that is shown now and of its neighbours, as far as the page does not have them.

        The model is asked for the slice itself only, and only once that is embedded: its neighbours have time until they
        are shown.
        """
        self._at = plane, index
        wanted = [near for step in NEAR if (near := (plane, index + step)) not in self._sent]
        here: dict[tuple[Plane, int], list[SliceKey]] = {near: [] for near in wanted}
        for key in self._session.state.slices:
            if (key.plane, key.index) in here:
                here[key.plane, key.index].append(key)
        at_once = self._at if self._session.has_embedding(plane, index) else None
        ready = [near for near in wanted if near == at_once or all(map(self._session.knows, here[near]))]
        self._sent.update(ready)
        return [self.message(key) for near in ready for key in here[near]]

    def changed(self, before: State) -> list[ServerMessage]:
        """What the page has to know after acts that changed many slices since ``before``."""
        old, new = before.slices, self._session.state.slices
        differ = [key for key in {**old, **new} if old.get(key) is not new.get(key) and old.get(key) != new.get(key)]
        seen = [key for key in differ if (key.plane, key.index) in self._sent]
        if len(seen) <= CHANGES_SENT:
            return [self.message(key) for key in sorted(seen, key=lambda key: (key.structure, key.index))]
        self.forget()
        return [ForgetMessage(), *(self.around(*self._at) if self._at else [])]

    def message(self, key: SliceKey) -> MaskMessage:
        """One mask as it is now."""
        acts = self._session.state.slices.get(key, ())
        given = acts[-1] if acts else None
        runs = list(given.runs) if isinstance(given, Given) else to_runs(self._session.mask(key))
        return self._message(key, runs, self._session.score(key), final=True)

    def predicted(self, key: SliceKey, prediction: Prediction | None, *, final: bool = True) -> MaskMessage:
        """One mask as the model has just drawn it; None is no mask."""
        if prediction is None:
            height, width = key.plane.slice_shape(self._session.volume.shape)
            return self._message(key, [height * width], None, final)
        score = self._session.score(key) if final else prediction.score
        return self._message(key, to_runs(prediction.mask), score, final)

    def looks(self, key: SliceKey) -> LooksMessage:
        """The prompts of a slice, in its pixels."""
        every = prompts_in(self._session.state.slices.get(key, ()))
        placed = to_slice_prompts(every, key.plane, self._session.volume.geometry)
        points = [(p.x, p.y, p.sigma_px, int(p.positive)) for p in placed if isinstance(p, Point)]
        return LooksMessage(structure=key.structure, plane=self._names[key.plane], index=key.index, points=points)

    def _message(self, key: SliceKey, runs: list[int], score: float | None, final: bool) -> MaskMessage:
        return MaskMessage(
            structure=key.structure,
            plane=self._names[key.plane],
            index=key.index,
            shape=key.plane.slice_shape(self._session.volume.shape),
            runs=runs,
            score=score,
            final=final,
        )
