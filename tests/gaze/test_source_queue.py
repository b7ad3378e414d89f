import asyncio

import pytest

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.queue import SampleQueue
from gazeseg.types import GazeSample


def sample(t_s):
    return GazeSample(float(t_s), 0.5, 0.5, True)


async def times(queue):
    return [found.t_s async for found in queue.samples()]


def test_samples_come_in_order_and_end():
    queue = SampleQueue()
    for t_s in range(3):
        queue.put(sample(t_s))
    queue.end()
    queue.put(sample(9))
    assert asyncio.run(times(queue)) == [0, 1, 2]


def test_a_full_queue_drops_the_oldest_and_counts():
    queue = SampleQueue(size=2)
    for t_s in range(5):
        queue.put(sample(t_s))
    queue.end()
    assert asyncio.run(times(queue)) == [3, 4]
    assert queue.dropped == 3


def test_a_waiting_reader_gets_what_comes_and_then_the_error():
    async def read_while_written():
        queue = SampleQueue()
        reading = asyncio.create_task(times(queue))
        await asyncio.sleep(0)
        queue.put(sample(1))
        await asyncio.sleep(0)
        queue.end(SourceError("gone"))
        queue.end()
        await reading

    with pytest.raises(SourceError, match="gone"):
        asyncio.run(read_while_written())
