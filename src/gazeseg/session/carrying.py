"""Carrying a mask to its neighbours, and filling between slices that are right: what is asked, and what became of it.

A plan says what to do, its steps do it slice by slice, as slowly as somebody asks for them, and what was found becomes one
act. Whoever lets other acts happen in between has to give up the plan (``still_wanted``): nothing newer is overwritten.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from gazeseg.errors import InputError
from gazeseg.images import take
from gazeseg.prompts.between import fill
from gazeseg.prompts.carry import Carried, Case, carry
from gazeseg.session.acts import SliceKey
from gazeseg.session.runs import to_runs
from gazeseg.session.session import Session
from gazeseg.session.state import State
from gazeseg.types import Bool, Embedding, MasksGiven, Plane

Direction = Literal["both", "up", "down"]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What to do, and the state it was asked in.

    Attributes:
        t_s: when it was asked.
        paths: for carrying, the slices to go along, in order, each list from the neighbour of ``start`` on.
        known: masks that are right, by slice; carrying has the one it starts from.
        planned: how many slices may get a mask.
    """

    t_s: float
    structure: str
    plane: Plane
    how: Literal["carried", "filled"]
    known: Mapping[int, Bool]
    paths: tuple[range, ...]
    planned: int
    asked_in: State


@dataclass(slots=True, eq=False)
class Carrying:
    """A plan at work.

    Attributes:
        begun: somebody does the work already; a second one would find every slice twice.
    """

    plan: Plan
    found: list[Carried] = field(default_factory=list)
    begun: bool = False
    done: bool = False

    def still_wanted(self, state: State) -> bool:
        """Whether nothing has happened since it was asked for."""
        return state.acts is self.plan.asked_in.acts

    def act(self) -> MasksGiven | None:
        """All that was found, as one act; None when that is nothing."""
        plan = self.plan
        found = sorted(self.found, key=lambda one: one.index)
        masks = tuple((one.index, tuple(to_runs(one.prediction.mask))) for one in found)
        sure = tuple(round(one.confidence, 3) for one in found)
        if not masks:
            return None
        return MasksGiven(plan.t_s, plan.structure, plan.plane, masks, plan.how, sure, watched=True)


def plan_carry(session: Session, key: SliceKey, direction: Direction, limit: int, t_s: float) -> Plan:
    """Carry the mask of ``key`` at most ``limit`` slices, up to the next slice the reader worked on.

    ``up`` is along rising slice numbers.

    Raises:
        InputError: the structure is unknown or locked, has no mask here, or there is nowhere to go.
    """
    _check_free(session.state, key.structure)
    mask = session.mask(key)
    if not mask.any():
        raise InputError(f"expected an outline of {key.structure!r} on this slice, found none: outline it here first")
    own, count = own_slices(session.state, key), session.volume.shape[key.plane.axis]
    ways = [step for step, name in ((1, "up"), (-1, "down")) if direction in (name, "both")]
    paths = tuple(_path(key.index, step, limit, own, count) for step in ways)
    planned = sum(len(path) for path in paths)
    if not planned:
        raise InputError("expected a neighbouring slice to carry to, found only slices you outlined: fill instead")
    return Plan(t_s, key.structure, key.plane, "carried", {key.index: mask}, paths, planned, session.state)


def plan_fill(session: Session, key: SliceKey, t_s: float) -> Plan:
    """Fill between all slices of a structure and plane that the reader worked on; the slice of ``key`` does not matter.

    Raises:
        InputError: the structure is unknown or locked, or nothing lies between its slices.
    """
    _check_free(session.state, key.structure)
    masks = {index: session.mask(replace(key, index=index)) for index in sorted(own_slices(session.state, key))}
    known = {index: mask for index, mask in masks.items() if mask.any()}
    # A slice the reader left empty is right as well: nothing is put there.
    planned = sum(index not in masks for index in range(min(known, default=0), max(known, default=0)))
    if not planned:
        raise InputError(
            f"expected two outlined slices of {key.structure!r} with slices between, found {len(known)}: outline two"
        )
    return Plan(t_s, key.structure, key.plane, "filled", masks, (), planned, session.state)


def own_slices(state: State, key: SliceKey) -> set[int]:
    """Slices of the structure and plane of ``key`` that the reader outlined, corrected or agreed with."""
    return {
        one.index
        for one in state.slices
        if one.structure == key.structure and one.plane == key.plane and one not in state.provisional
    }


def steps(plan: Plan, case: Case) -> Iterator[Carried]:
    """The work, slice by slice."""
    if plan.how == "filled":
        yield from fill(case, plan.known)
        return
    ((start, mask),) = plan.known.items()
    for path in plan.paths:
        yield from carry(case, start, mask, path)


def case_of(session: Session, plane: Plane, embedding: Callable[[int], Embedding] | None = None) -> Case:
    """The slices of a session, for any thread; ``embedding`` instead of the session's own, which are remembered."""
    volume = session.volume
    return Case(
        session.predictor,
        lambda index: take(volume, plane, index),
        embedding or (lambda index: session.embedding(plane, index)),
        volume.shape[plane.axis],
        volume.geometry.spacing_mm[plane.axis],
    )


def spread(session: Session, limit: int, t_s: float) -> Iterator[MasksGiven]:
    """Acts that make volumes of slices: filled between the outermost of each structure and plane, carried on from there.

    Each act is to be applied before the next one is asked for.
    """
    for structure, plane in dict.fromkeys((key.structure, key.plane) for key in session.state.slices):
        key = SliceKey(structure, plane, 0)
        worked = own_slices(session.state, key)
        outlined = sorted(i for i in worked if session.outlined(replace(key, index=i)))
        if not outlined or structure in session.state.locked:
            continue
        first, last = outlined[0], outlined[-1]
        for plan in (
            None if worked.issuperset(range(first, last)) else plan_fill(session, key, t_s),
            _plan_if_any(session, replace(key, index=last), "up", limit, t_s),
            _plan_if_any(session, replace(key, index=first), "down", limit, t_s),
        ):
            if plan is not None and (act := Carrying(plan, list(steps(plan, case_of(session, plane)))).act()):
                yield act


def _plan_if_any(session: Session, key: SliceKey, direction: Direction, limit: int, t_s: float) -> Plan | None:
    """Nothing to do where the volume ends, or beside a slice that the reader left empty."""
    beside = key.index + (1 if direction == "up" else -1)
    free = 0 <= beside < session.volume.shape[key.plane.axis] and beside not in own_slices(session.state, key)
    return plan_carry(session, key, direction, limit, t_s) if free else None


def _path(start: int, step: int, limit: int, own: set[int], count: int) -> range:
    """Slices from the neighbour of ``start`` on, before the first that is the reader's own or outside."""
    end = start + step
    while 0 <= end < count and end not in own and abs(end - start) <= limit:
        end += step
    return range(start + step, end, step)


def _check_free(state: State, structure: str) -> None:
    if structure not in state.values:
        raise InputError(f"expected a known structure, found {structure!r}: add it first")
    if structure in state.locked:
        raise InputError(f"expected an unlocked structure, found {structure!r} locked: unlock it to change it")
