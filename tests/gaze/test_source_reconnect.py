import asyncio

import pytest

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.reconnect import Backoff, keep_reading


class Line:
    """Links that bring so many samples each and break; attempts in ``refused`` fail."""

    def __init__(self, brings, refused=()):
        self.brings, self.refused = list(brings), set(refused)
        self.attempts = self.got = self.again = 0
        self.waits_s = []

    async def connect(self):
        self.attempts += 1
        if self.attempts in self.refused or not self.brings:
            raise ConnectionRefusedError("nobody there")
        return self.brings.pop(0)

    async def read(self, link):
        self.got += link
        raise ConnectionResetError

    async def sleep(self, seconds):
        self.waits_s.append(seconds)

    def run(self, backoff=None):
        received, again = lambda: self.got, lambda: setattr(self, "again", self.again + 1)
        asyncio.run(keep_reading(1, self.connect, self.read, received, again, backoff=backoff, sleep=self.sleep))


def test_waits_grow_up_to_a_longest():
    assert list(Backoff(1.0, 2.0, 5.0, 5).delays_s()) == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_it_connects_again_and_gives_up_at_last():
    line = Line([10, 10], refused={2, 3})
    with pytest.raises(SourceError, match="found it lost after 4 attempts: nobody there"):
        line.run(Backoff(1.0, 2.0, 60.0, 4))
    assert (line.got, line.again) == (21, 2)
    assert line.waits_s == [1.0, 1.0, 2.0, 4.0, 1.0, 2.0, 4.0, 8.0]


def test_links_without_samples_do_not_count_as_success():
    line = Line([0] * 100)
    with pytest.raises(SourceError, match="after 3 attempts"):
        line.run(Backoff(1.0, 2.0, 60.0, 3))
    assert line.waits_s == [1.0, 2.0, 4.0]
