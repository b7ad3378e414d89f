import asyncio
from math import nan

import pytest

from gazeseg.gaze.sources import open_source
from gazeseg.types import GazeSample


def fed(url, feed):
    """All samples and counts of a source after ``feed(source)``."""

    async def whole():
        source = open_source(url)
        await source.open()
        feed(source)
        await source.close()
        return [sample async for sample in source.samples()], source

    return asyncio.run(whole())


def test_the_pointer_is_gaze_where_the_page_says():
    def feed(source):
        source.feed(0.25, 0.75)
        source.left()

    (there, gone), source = fed("pointer:", feed)
    assert (there.x, there.y, there.valid, gone.valid) == (0.25, 0.75, True, False)
    assert there.t_s < gone.t_s
    assert (source.counts().invalid, source.clock()) == (1, None)


def test_batches_of_the_page_keep_the_distances_of_their_own_stamps():
    stamps = [1000.0 + n / 30 for n in range(90)]
    batch = [GazeSample(t_s, 0.5, 0.5, True) for t_s in stamps]

    def feed(source):
        source.feed(batch[:1])
        source.feed([*batch[1:], batch[-1], GazeSample(nan, 0.5, 0.5, True)])

    samples, source = fed("browser:", feed)
    assert len(samples) == 90
    counts = source.counts()
    assert (counts.received, counts.late, counts.malformed) == (92, 1, 1)
    assert source.clock().offset_s == pytest.approx(samples[-1].t_s - stamps[-1], abs=0.1)
