"""A source of gaze and the conversation it speaks into."""

import asyncio
from types import SimpleNamespace

import pytest

from gazeseg.errors import SourceError
from gazeseg.gaze.sources import DeviceInfo, SourceCounts
from gazeseg.serve.feed import Feed
from gazeseg.types import GazeQuality, GazeSample

NAN = float("nan")


class Source:
    """Gives what it was told, then ends or fails."""

    def __init__(self, samples, error=None, simulated=False):
        self.given, self.error, self.closed = samples, error, False
        self.info = DeviceInfo("maker", "eye", simulated=simulated)

    async def open(self):
        if self.error:
            raise self.error

    async def close(self):
        self.closed = True

    async def samples(self):
        for sample in self.given:
            yield sample

    def counts(self):
        return SourceCounts(received=len(self.given))


def run(feed):
    heard = []
    feed.listener = SimpleNamespace(put=lambda gaze, _: heard.append(gaze))
    asyncio.run(feed.run())
    return [sample for message in heard for sample in message.samples]


def test_samples_arrive_in_order_and_losses_stay_losses():
    samples = [GazeSample(n / 120, 0.5, 0.25, True) for n in range(9)] + [
        GazeSample(t_s, NAN, NAN, False) for t_s in (0.07, 0.071)
    ]
    source = Source(samples)
    heard = run(Feed(source, GazeQuality(0.8, 0.3)))
    assert heard == [(s.t_s, 0.5, 0.25) for s in samples[:9]] + [(0.07, None, None), (0.071, None, None)]
    assert source.closed


def test_a_source_that_cannot_be_opened_is_told_of():
    feed = Feed(Source([], SourceError("expected a tracker, found none: switch it on")), GazeQuality(0.8, 0.3))
    assert run(feed) == []
    assert feed.about()["problem"] == "expected a tracker, found none: switch it on"


@pytest.mark.parametrize(("simulated", "origin"), [(True, "simulated"), (False, "gaze")])
def test_prompts_say_whether_a_human_looked(simulated, origin):
    assert Feed(Source([], simulated=simulated), GazeQuality(0.8, 0.3)).eyes.origin == origin
