"""A running session: events in, masks out, everything in the journal before it is acknowledged."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InternalError
from gazeseg.images import take
from gazeseg.prompts import to_slice_prompts
from gazeseg.session.acts import Act, Acts, Given, SliceKey, given_by, key_of, last_step, next_step, prompts_in
from gazeseg.session.compose import LabelMap, compose
from gazeseg.session.inside import check_inside
from gazeseg.session.journal import Journal
from gazeseg.session.memory import Memory
from gazeseg.session.runs import from_runs
from gazeseg.session.state import State, initial_state
from gazeseg.session.transitions import step
from gazeseg.types import (
    Bool,
    Embedding,
    MasksGiven,
    Plane,
    Prediction,
    Predictor,
    Prompt,
    Prompted,
    Redone,
    SessionEvent,
    Undone,
    Volume,
)

SURE = 0.95  # of a given mask as a prior: a model may still be persuaded by prompts


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """The one slice whose mask an event changed; ``prediction`` is None when nothing is left there."""

    structure: str
    plane: Plane
    index: int
    prediction: Prediction | None


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What the model was asked last about a slice, and its answer: enough to ask it otherwise."""

    embedding: Embedding
    prompts: tuple[Prompt, ...]
    prior: Prediction | None
    prediction: Prediction


class Session:
    """One reader, one volume, one model. Not for use from several threads at once.

    A journal that was resumed brings its events along; they are folded in and not written again.

    Args:
        volume: what is segmented.
        predictor: the model.
        journal: where events are kept; without one nothing survives the program.
        memory: room for what the model said, shared with other sessions of this volume and model; its own without.

    Raises:
        InputError: an event of the journal cannot happen.
    """

    def __init__(
        self, volume: Volume, predictor: Predictor, journal: Journal | None = None, *, memory: Memory | None = None
    ) -> None:
        self.volume = volume
        self.predictor = predictor
        self.journal = journal
        self.state = initial_state()
        self._memory = Memory() if memory is None else memory
        # Masks are kept as bits for ever (32 KB for 512 x 512), so that a label map never needs the model again.
        self._masks: dict[tuple[SliceKey, Acts], npt.NDArray[np.uint8]] = {}
        self._scores: dict[tuple[SliceKey, Acts], float] = {}
        if journal:
            self.fold(journal.events)

    def apply(self, event: SessionEvent) -> Update | None:
        """Let ``event`` happen: check it, decode, write it to the journal, then count it.

        Returns:
            What to redraw, or None when that is not exactly one slice (structures, locks, accept, reject, masks given
            to many slices); compare ``state.slices`` before and after to find them.

        Raises:
            InputError: the event cannot happen or the model cannot use it; nothing has changed.
            JournalError: the event could not be written; nothing has changed.
        """
        state = self._after(event)
        self._keep_masks(state)
        key = _touched(self.state, event)
        update = None if key is None else Update(key.structure, key.plane, key.index, self._predict(state, key))
        if self.journal:
            self.journal.append(event)
        self.state = state
        return update

    def preview(self, event: Prompted) -> Update:
        """What ``event`` would give; it does not happen and nothing of it is kept.

        Raises:
            InputError: the event cannot happen.
        """
        key = key_of(event)
        *before, last = self._after(event).slices[key]
        prior = self._decode(key, tuple(before)) if before else None
        return Update(key.structure, key.plane, key.index, self._ask(key, (*before, last), prior))

    def fold(self, events: Iterable[SessionEvent]) -> None:
        """Let events of the past happen: no decoding until a mask is asked for, and nothing goes to the journal.

        Raises:
            InputError: an event cannot happen; those before it count.
        """
        for event in events:
            self.state = self._after(event)

    def prediction(self, structure: str, plane: Plane, index: int) -> Prediction | None:
        """The present answer for one structure on one slice; None when there is nothing."""
        return self._predict(self.state, SliceKey(structure, plane, index))

    def asked(self, key: SliceKey) -> Asked | None:
        """What was asked last about a slice; None where its mask was given, or there is none."""
        acts = self.state.slices.get(key, ())
        if not acts or isinstance(acts[-1], Given):
            return None
        prediction, prior = self._decode(key, acts), self._decode(key, acts[:-1]) if acts[:-1] else None
        prompts = to_slice_prompts(prompts_in(acts), key.plane, self.volume.geometry)
        return Asked(self.embedding(key.plane, key.index), prompts, prior, prediction)

    def score(self, key: SliceKey) -> float | None:
        """The overlap with the truth that the model predicted for its mask; None for a mask it did not draw or nobody knows."""
        acts = self.state.slices.get(key, ())
        return None if not acts or isinstance(acts[-1], Given) else self._scores.get((key, acts))

    def label_map(self) -> LabelMap:
        """All structures as one label map on the grid of the volume, (i, j, k) uint8; see ``compose``."""
        slices = self.state.slices
        return compose(self.state, self.volume.shape, lambda key: self._mask(key, slices[key]))

    def has_embedding(self, plane: Plane, index: int) -> bool:
        """Whether a slice is ready for prompts."""
        return self.known_embedding(plane, index) is not None

    def known_embedding(self, plane: Plane, index: int) -> Embedding | None:
        """The embedding of a slice that is ready; any thread may ask."""
        return self._memory.embeddings.get((plane, index))

    def embedding(self, plane: Plane, index: int) -> Embedding:
        """The embedding of a slice, from the cache where possible; call it early, from any thread, to have a slice ready."""
        known = self.known_embedding(plane, index)
        if known is not None:
            return known
        return self._memory.embeddings.put((plane, index), self.predictor.embed(take(self.volume, plane, index)))

    def knows(self, key: SliceKey) -> bool:
        """Whether ``mask`` answers at once, without asking the model."""
        acts = self.state.slices.get(key, ())
        return not acts or isinstance(acts[-1], Given) or (key, acts) in self._masks

    def mask(self, key: SliceKey) -> Bool:
        """The present (h, w) mask of one structure on one slice, empty where there is nothing."""
        acts = self.state.slices.get(key, ())
        return self._mask(key, acts) if acts else np.zeros(key.plane.slice_shape(self.volume.shape), np.bool_)

    def outlined(self, key: SliceKey) -> bool:
        """Whether ``mask`` has any pixel, told without unpacking it where that is possible."""
        acts = self.state.slices.get(key, ())
        if acts and isinstance(acts[-1], Given):
            return any(acts[-1].runs[1::2])
        packed = self._masks.get((key, acts))
        return bool((self.mask(key) if packed is None else packed).any())

    def _keep_masks(self, after: State) -> None:
        """Masks are remembered by structure: another name is no reason to ask the model again."""
        renamed = {name: after.names[value] for name, value in self.state.values.items()}
        for key, acts in [known for known in self._masks if renamed.get(name := known[0].structure, name) != name]:
            self._masks[replace(key, structure=renamed[key.structure]), acts] = self._masks[key, acts]
            self._scores[replace(key, structure=renamed[key.structure]), acts] = self._scores[key, acts]

    def _after(self, event: SessionEvent) -> State:
        check_inside(event, self.volume.shape)
        return step(self.state, event)

    def _predict(self, state: State, key: SliceKey) -> Prediction | None:
        acts = state.slices.get(key, ())
        return self._decode(key, acts) if acts else None

    def _decode(self, key: SliceKey, acts: Acts) -> Prediction:
        """The mask after n acts: all prompts so far, with the mask after n - 1 acts as prior."""
        prefixes = [acts[:n] for n in range(1, len(acts) + 1)]
        missing: list[Acts] = []
        prediction = None
        while prefixes and (prediction := self._memory.predictions.get((self, key, prefixes[-1]))) is None:
            missing.append(prefixes.pop())
            if isinstance(missing[-1][-1], Given):  # it is as it is, whatever came before
                break
        for prefix in reversed(missing):
            prediction = self._memory.predictions.put((self, key, prefix), self._answer(key, prefix, prediction))
        if prediction is None:
            raise InternalError(f"asked for a mask of {key.structure!r} where there is none")
        return prediction

    def _answer(self, key: SliceKey, acts: Acts, prior: Prediction | None) -> Prediction:
        if isinstance(acts[-1], Given):
            return _as_given(self._mask(key, acts))
        prediction = self._ask(key, acts, prior)
        self._masks[key, acts], self._scores[key, acts] = np.packbits(prediction.mask), prediction.score
        return prediction

    def _ask(self, key: SliceKey, acts: Acts, prior: Prediction | None) -> Prediction:
        prompts = to_slice_prompts(prompts_in(acts), key.plane, self.volume.geometry)
        return self.predictor.decode(self.embedding(key.plane, key.index), prompts, prior)

    def _mask(self, key: SliceKey, acts: Acts) -> Bool:
        height, width = key.plane.slice_shape(self.volume.shape)
        if isinstance(acts[-1], Given):
            return from_runs(acts[-1].runs, (height, width))
        if (key, acts) not in self._masks:
            return self._decode(key, acts).mask
        return np.unpackbits(self._masks[key, acts], count=height * width).reshape(height, width).astype(np.bool_)


def _as_given(mask: Bool) -> Prediction:
    """A mask somebody else made as a prior for this model, which has no memory of it."""
    return Prediction(np.where(mask, np.float32(SURE), np.float32(1 - SURE)), 1.0, mask)


def _touched(before: State, event: SessionEvent) -> SliceKey | None:
    """The one slice whose mask changes after ``before``, if the event gives or takes back prompts or a single mask."""
    step_taken: tuple[Act | SessionEvent, ...] = (event,)
    if isinstance(event, Undone):
        step_taken = last_step(before.acts)
    elif isinstance(event, Redone):
        step_taken = next_step(before.undone)
    act = step_taken[0] if len(step_taken) == 1 else None
    if isinstance(act, MasksGiven) and len(act.masks) == 1:
        return given_by(act)[0][0]
    return key_of(act) if isinstance(act, Prompted) else None
