"""The threads of the service: who talks with readers, who prepares slices, who does what nobody waits for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

TALKERS = 32  # every conversation has one job at a time, and most are short: none should wait for another's


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
