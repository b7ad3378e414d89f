"""The threads of the service: who talks with readers, who prepares slices, who does what nobody waits for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

TALKERS = 32  # every conversation has one job at a time, and most are short: none should wait for another's


def stand_in_line(line: ThreadPoolExecutor, work: Callable[..., None], *arguments: object) -> None:
    """Have something done in its turn; nothing where the service is being closed."""
    with suppress(RuntimeError):
        line.submit(work, *arguments)


def _one(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, name)


@dataclass(frozen=True, slots=True)
class Crew:
    """Three kinds of threads.

    Attributes:
        talkers: handle messages.
        embedders: one thread, embeddings of slices that readers look at.
        behind: one thread, what takes long: carrying, offers, doubts, masks of a resumed session.
    """

    talkers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(TALKERS, "talk"))
    embedders: ThreadPoolExecutor = field(default_factory=lambda: _one("embed"))
    behind: ThreadPoolExecutor = field(default_factory=lambda: _one("behind"))

    def dismiss(self) -> None:
        """What runs is finished, what waits is not begun."""
        for line in (self.talkers, self.embedders, self.behind):
            line.shutdown(cancel_futures=True)
