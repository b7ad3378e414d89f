"""Times that rise in the order in which things came, so that a recording followed by its times repeats what happened."""

from math import inf, nextafter

LAG_S = 0.25


class Arrival:
    """Gaze and events come by different ways, each with its own delay, and are handled as they come.

    A recording is followed by its times alone, an event before a sample of the same time. So an event takes its place
    right after the newest sample handled before it: at a steady flow of gaze that moves it by the age of that sample,
    one batch. Without gaze for ``LAG_S`` an event keeps its own time, and gaze older than that counts no more.
    """

    def __init__(self) -> None:
        self._sample_s = self._event_s = -inf

    def event(self, t_s: float) -> float:
        """The time of an event that comes now."""
        after_s = nextafter(self._sample_s, inf)
        self._event_s = max(self._event_s, after_s if t_s - self._sample_s <= LAG_S else t_s)
        return self._event_s

    def sample(self, t_s: float) -> bool:
        """Whether a sample that comes now still counts."""
        if t_s < self._event_s or t_s < self._sample_s:
            return False
        self._sample_s = t_s
        return True
