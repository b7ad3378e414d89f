"""Prompt strategies by name: what a network is asked while it learns. Objects in, points and boxes out; numpy only."""

from types import MappingProxyType

from gazeseg.errors import InputError
from gazeseg.simulate.strategies.difference import mask_difference, signed_error
from gazeseg.simulate.strategies.gaze import reader
from gazeseg.simulate.strategies.once import box, paper, paper_random
from gazeseg.simulate.strategies.strategy import Ask, Strategy

__all__ = ["STRATEGIES", "Ask", "Strategy", "strategy_named"]

STRATEGIES: MappingProxyType[str, Strategy] = MappingProxyType(
    {
        strategy.name: strategy
        for strategy in (
            Strategy("box", box, "signed", passes=1),
            Strategy("paper", paper, "positive", passes=1),
            Strategy("paper-random", paper_random, "positive", passes=1),
            Strategy("mask-difference", mask_difference, "positive", passes=2),
            Strategy("signed-error", signed_error, "signed", passes=0),
            Strategy("reader", reader, "signed", passes=0),
        )
    }
)


def strategy_named(name: str) -> Strategy:
    """The strategy called ``name``.

    Raises:
        InputError: there is none.
    """
    if name not in STRATEGIES:
        raise InputError(f"expected a strategy out of {', '.join(STRATEGIES)}, found {name!r}")
    return STRATEGIES[name]
