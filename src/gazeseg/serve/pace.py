"""How often the outline follows while a key is held."""

from dataclasses import dataclass

EVERY_S = 0.25
REST = 3.0  # times what the last one took, so that previews never keep a busy service busy


@dataclass(slots=True)
class Pace:
    """At most four times a second, and less often where answers take long; times on one clock, in seconds."""

    next_s: float = 0.0

    def due(self, now_s: float) -> bool:
        """Whether it is time for another."""
        return now_s >= self.next_s

    def shown(self, began_s: float, ended_s: float) -> None:
        """One was made between these times."""
        self.next_s = max(began_s + EVERY_S, ended_s + REST * (ended_s - began_s))
