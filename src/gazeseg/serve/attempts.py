"""How often somebody may be wrong about a link."""

from collections import OrderedDict

LIMIT = 10
WINDOW_S = 60.0
MOST_CLIENTS = 1024


class Attempts:
    """Wrong tokens by client, counted for a minute from the first; the longest unheard are forgotten when there are too many."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def too_many(self, client: str, now_s: float) -> bool:
        """Whether this client has to wait before it may try again."""
        return self._since(client, now_s)[1] >= LIMIT

    def wrong(self, client: str, now_s: float) -> None:
        """This client was wrong."""
        start_s, count = self._since(client, now_s)
        self._wrong[client] = start_s, count + 1
        self._wrong.move_to_end(client)
        if len(self._wrong) > MOST_CLIENTS:
            self._wrong.popitem(last=False)

    def _since(self, client: str, now_s: float) -> tuple[float, int]:
        start_s, count = self._wrong.get(client, (now_s, 0))
        return (start_s, count) if now_s - start_s < WINDOW_S else (now_s, 0)
