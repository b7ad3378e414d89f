"""Where the mask shown is not sure, as far as the page has asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gazeseg.images import take
from gazeseg.prompts.unsure import bands, differ, second_opinion
from gazeseg.serve.wire import DoubtsMessage, PlaneName, ServerMessage
from gazeseg.session import Session, SliceKey, State, from_runs, given_by, to_runs
from gazeseg.types import Bool, Embedding, MasksGiven, Plane, Prediction, Predictor

Other = Literal["loaded", "model"]


@dataclass(frozen=True, slots=True, eq=False)
class Matter:
    """What doubts are about.

    Attributes:
        mask: (h, w) as it counts now.
        answer: the model's own, of which the mask is made; None where somebody else made it.
        loaded: the mask that was imported there, if it was changed since.
        agreed: whether the reader has said that the mask is right.
    """

    key: SliceKey
    mask: Bool
    answer: Prediction | None
    loaded: Bool | None
    agreed: bool


class Doubting:
    """The last question of one page and the answer. Not for several threads at once.

    Args:
        session: whose masks.
        planes: those the page can show, by name.
    """

    def __init__(self, session: Session, planes: Mapping[PlaneName, Plane]) -> None:
        self._session = session
        self._names = {plane: name for name, plane in planes.items()}
        self.wanted: SliceKey | None = None
        self._found: list[ServerMessage] = []

    def matter(self, key: SliceKey) -> Matter:
        """What there is on a slice; its embedding had better be ready."""
        session = self._session
        asked = session.asked(key)
        mask, loaded = session.mask(key), _loaded(session.state, key, key.plane.slice_shape(session.volume.shape))
        changed = loaded if loaded is not None and not np.array_equal(loaded, mask) else None
        return Matter(
            key, mask, None if asked is None else asked.prediction, changed, key.structure in session.state.accepted
        )

    def found(self, key: SliceKey, message: DoubtsMessage) -> None:
        """The answer to a question, unless another was asked meanwhile."""
        if self.wanted is key:
            self.wanted, self._found = None, [message]

    def news(self) -> list[ServerMessage]:
        """The answer, once."""
        found, self._found = self._found, []
        return found

    def message(self, matter: Matter, model: Predictor, embedding: Embedding) -> DoubtsMessage:
        """Ask whom there is to ask; reads nothing that changes, so no lock is needed."""
        key, nothing = matter.key, np.zeros_like(matter.mask)
        opinion, missing, extra = matter.answer, nothing, nothing
        other: Other | None = None
        if matter.mask.any() and (opinion is None or matter.agreed):
            spacing_mm = take(self._session.volume, key.plane, key.index).spacing_mm
            opinion, other = second_opinion(model, embedding, matter.mask, spacing_mm), "model"
            missing, extra = differ(matter.mask, opinion.mask)
        if matter.loaded is not None:
            other, (missing, extra) = "loaded", differ(matter.mask, matter.loaded)
        unsure = () if opinion is None else bands(opinion.probability)
        return DoubtsMessage(
            structure=key.structure,
            plane=self._names[key.plane],
            index=key.index,
            shape=key.plane.slice_shape(self._session.volume.shape),
            bands=[to_runs(band) for band in unsure],
            missing=to_runs(missing),
            extra=to_runs(extra),
            other=other,
        )


def _loaded(state: State, key: SliceKey, shape: tuple[int, int]) -> Bool | None:
    """The mask imported last for a slice; None where there was none."""
    imports = [act for act in state.acts if isinstance(act, MasksGiven) and act.how == "import"]
    found = [given for act in imports for one, given in given_by(act) if one == key]
    return from_runs(found[-1].runs, shape) if found else None
