"""The columns of the comparison table: which system, under which regime, at which budget."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from gazeseg.errors import InputError
from gazeseg.evaluate.regimes import AUTOMATIC, Regime
from gazeseg.evaluate.rows import number


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``budget`` is None for one shot."""

    system: str
    regime: str
    budget: float | None

    @property
    def title(self) -> str:
        """For people and for scripts alike: ``fovea:gaze-consumer:4``."""
        if self.regime == AUTOMATIC.name:
            return self.system
        return ":".join(part for part in (self.system, self.regime, number(self.budget)) if part)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def parse_columns(
    words: Sequence[str], systems: Sequence[str], automatic: Container[str], regimes: Sequence[Regime]
) -> list[Column]:
    """The columns asked for, in that order; without words every system under every regime at its last budget.

    Args:
        words: ``SYSTEM`` (all its regimes), ``SYSTEM:REGIME`` (its last budget) or ``SYSTEM:REGIME:BUDGET``.
        systems: all names.
        automatic: those that meet no regime.
        regimes: what the others meet.

    Raises:
        InputError: no such system, regime or budget, or one column named twice.
    """
    found = []
    for word in words or systems:
        system, _, rest = word.partition(":") if word not in systems else (word, "", "")
        if system not in systems:
            raise InputError(f"expected columns of the systems {', '.join(systems)}, found {word!r}")
        found += list(_of_system(word, system, rest, [AUTOMATIC] if system in automatic else regimes))
    twice = next((column for column in found if found.count(column) > 1), None)
    if twice:
        raise InputError(f"expected each column once, found {twice.title} twice")
    return found


def _of_system(word: str, system: str, rest: str, regimes: Sequence[Regime]) -> Iterator[Column]:
    name, _, budget = rest.partition(":")
    chosen = [regime for regime in regimes if not name or regime.name == name]
    if not chosen:
        known = ", ".join(regime.name for regime in regimes)
        raise InputError(f"expected a column {system}:REGIME with a regime out of {known}, found {word!r}")
    for regime in chosen:
        yield Column(system, regime.name, _budget(word, budget, regime))


def _budget(word: str, text: str, regime: Regime) -> float | None:
    if not text:
        return regime.budgets[-1]
    for budget in regime.budgets:
        if number(budget) == text:
            return budget
    known = ", ".join(map(number, regime.budgets)) if regime.budgets != (None,) else "none, it is one shot"
    raise InputError(f"expected a budget of {regime.name} ({known}), found {word!r}")


def pairs_of(columns: Sequence[Column], *, all_pairs: bool) -> list[tuple[Column, Column]]:
    """Which columns are tested against each other.

    Args:
        columns: of the table.
        all_pairs: every two; otherwise two systems under the same regime and budget, and automatic ones with all others.
    """
    return [(a, b) for a, b in combinations(columns, 2) if all_pairs or _comparable(a, b)]


def _comparable(a: Column, b: Column) -> bool:
    same = (a.regime, a.budget) == (b.regime, b.budget)
    return a.system != b.system and (same or AUTOMATIC.name in (a.regime, b.regime))
