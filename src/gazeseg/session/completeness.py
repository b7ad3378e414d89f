"""How far each structure has come, so that nobody takes what is unfinished for finished. Nothing here says that a mask is right."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from gazeseg.session.acts import SliceKey
from gazeseg.session.state import State
from gazeseg.types import Plane

NAMED = 5  # structures that one line of words has room for


@dataclass(frozen=True, slots=True)
class Completeness:
    """One structure, counted in slices.

    Attributes:
        accepted: the reader agreed with it and did not change it since.
        slices: with an outline.
        waiting: of them made from others, neither corrected nor accepted yet.
        made: of them made from others and neither corrected nor taken back, waiting or accepted.
        never_shown: of those, not shown on the screen since they were made; None where an earlier version made some and
            kept no record of it.
        gaps: without an outline, between those that have one, in the plane in which most were outlined; slices that
            somebody left empty are none.
    """

    name: str
    accepted: bool
    slices: int
    waiting: int
    made: int
    never_shown: int | None
    gaps: int

    @property
    def to_do(self) -> list[str]:
        """What is left to do, in words; nothing where nothing is."""
        wants = (
            ("no outline", not self.slices),
            ("not accepted", bool(self.slices) and not self.accepted),
            (f"{counted(self.waiting, 'carried slice')} not checked", self.waiting > 0),
            (f"{counted(self.gaps, 'slice')} between its outlines without one", self.gaps > 0),
        )
        return [words for words, is_so in wants if is_so]

    @property
    def lacks(self) -> list[str]:
        """The same, and what was agreed with or waits without having been shown."""
        return [*self.to_do, *([f"{self.never_shown} of the carried slices never shown"] if self.never_shown else [])]


def completeness(state: State, outlined: Callable[[SliceKey], bool]) -> tuple[Completeness, ...]:
    """Every structure of a session, in its order.

    Args:
        state: how the session stands.
        outlined: whether the mask of a slice has pixels, as ``Session.outlined`` says: the acts alone do not tell what the
            model made of them.
    """
    return tuple(_of(state, one.name, outlined) for one in state.structures)


def as_json(every: Iterable[Completeness]) -> dict[str, dict[str, Any]]:
    """The same for the sidecar of a mask, by name of the structure."""
    return {(fields := asdict(one)).pop("name"): fields for one in every}


def unfinished(every: Iterable[Completeness]) -> str:
    """What structures lack, as one line; empty where they lack nothing."""
    lacking = [f"{one.name}: {', '.join(one.lacks)}" for one in every if one.lacks]
    more = len(lacking) - NAMED
    return "; ".join([*lacking[:NAMED], *([f"and {counted(more, 'other structure')}"] if more > 0 else [])])


def counted(number: int, what: str) -> str:
    """``1 slice``, ``2 slices``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _of(state: State, name: str, outlined: Callable[[SliceKey], bool]) -> Completeness:
    made = {key: given for key, given in state.made.items() if key.structure == name}
    kept = all(given.watched for given in made.values())
    worked = [key for key in state.slices if key.structure == name]
    keys = [key for key in worked if outlined(key)]
    return Completeness(
        name,
        name in state.accepted,
        len(keys),
        sum(key in state.provisional for key in worked),
        len(made),
        sum(key in state.unseen for key in made) if kept else None,
        _gaps(keys, worked),
    )


def _gaps(keys: list[SliceKey], worked: list[SliceKey]) -> int:
    """Few slices outlined across many are corrections: only the plane with most counts. What was left empty is meant so."""
    along: dict[Plane, list[int]] = {}
    for key in keys:
        along.setdefault(key.plane, []).append(key.index)
    if not along:
        return 0
    plane, most = max(along.items(), key=lambda item: len(item[1]))
    known = {key.index for key in worked if key.plane == plane}
    return sum(index not in known for index in range(min(most), max(most)))
