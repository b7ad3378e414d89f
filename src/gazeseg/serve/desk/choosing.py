"""Masks on offer after a prompt that may mean several things: what is asked, what is offered, what was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gazeseg.errors import InputError
from gazeseg.prompts.candidates import Candidate, is_ambiguous
from gazeseg.serve.wire import CandidatesMessage, Offered, Pick, PlaneName, ServerMessage
from gazeseg.session import Asked, Session, SliceKey, to_runs
from gazeseg.session.acts import Act, key_of
from gazeseg.types import MasksGiven, Plane, Prompted

Acts = tuple[Act, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What else may be meant by the last act of ``acts``?"""

    acts: Acts
    key: SliceKey
    asked: Asked


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """Masks to choose from as long as nothing but choosing happens; ``number`` is that of the one that counts now."""

    acts: Acts
    key: SliceKey
    masks: tuple[Candidate, ...]
    number: int = 1


class Choosing:
    """What is on offer at one desk. Not for several threads at once, but for ``claim`` and ``wanted``.

    Args:
        session: whose masks.
        planes: those the page can show, by name.
    """

    def __init__(self, session: Session, planes: Mapping[PlaneName, Plane]) -> None:
        self._session = session
        self._names = {plane: name for name, plane in planes.items()}
        self._claimed: Acts = session.state.acts  # what was done in an earlier run is not asked about
        self._offer: Offer | None = None
        self._told: Offer | None = None

    def claim(self) -> bool:
        """Whether the last act is a prompt that nobody has asked about yet; each is asked about once."""
        acts, before = self._session.state.acts, self._claimed
        self._claimed = acts
        return acts is not before and bool(acts) and isinstance(acts[-1], Prompted)

    def question(self) -> Question | None:
        """What is worth asking the model about the last act; nothing where the slice would have to be embedded first."""
        state = self._session.state
        last = state.acts[-1] if state.acts else None
        if not isinstance(last, Prompted) or last.plane not in self._names:
            return None
        if not self._session.has_embedding(last.plane, last.index):
            return None
        asked = self._session.asked(key_of(last))
        if asked is None or not is_ambiguous(asked.prompts, asked.prediction):
            return None
        return Question(state.acts, key_of(last), asked)

    def wanted(self, question: Question) -> bool:
        """Whether nothing has happened since."""
        return self._session.state.acts is question.acts

    def offer(self, question: Question, masks: Sequence[Candidate]) -> bool:
        """What the model said; one mask alone is no choice. Returns whether there is one now."""
        if not self.wanted(question) or len(masks) < 2:
            return False
        self._offer = Offer(question.acts, question.key, tuple(masks))
        return True

    def act(self, message: Pick) -> MasksGiven | None:
        """What choosing does to the session; None where that mask counts already.

        Raises:
            InputError: no such mask is on offer.
        """
        offer = self._standing()
        masks = {one.number: one.mask for one in offer.masks} if offer else {}
        if offer is None or message.number not in masks:
            numbers = ", ".join(map(str, masks)) or "none"
            raise InputError(
                f"expected the number of a mask on offer, {numbers}, found {message.number}: look once more"
            )
        if message.number == offer.number:
            return None
        given = ((offer.key.index, tuple(to_runs(masks[message.number]))),)
        return MasksGiven(message.t_s, offer.key.structure, offer.key.plane, given, "chosen")

    def chosen(self, number: int) -> None:
        """That act has happened: the offer stands, so that the others can be tried."""
        if self._offer is not None:
            self._offer = replace(self._offer, acts=self._session.state.acts, number=number)

    def forget(self) -> None:
        """The page begins anew."""
        self._offer = self._told = None

    def news(self) -> list[ServerMessage]:
        """An offer the page was not told of, or that there is none any more."""
        self._offer = self._standing()
        if self._offer is self._told:
            return []
        gone, self._told = self._told, self._offer
        offer = self._offer or (gone and replace(gone, masks=()))
        return [self._message(offer)] if offer else []

    def _standing(self) -> Offer | None:
        offer = self._offer
        return offer if offer is not None and offer.acts is self._session.state.acts else None

    def _message(self, offer: Offer) -> CandidatesMessage:
        key = offer.key
        return CandidatesMessage(
            structure=key.structure,
            plane=self._names[key.plane],
            index=key.index,
            shape=key.plane.slice_shape(self._session.volume.shape),
            masks=[
                Offered(number=one.number, kind=one.kind, runs=to_runs(one.mask), score=one.score)
                for one in offer.masks
            ],
            chosen=offer.number,
        )
