import asyncio

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.gaze.sources import open_source
from gazeseg.simulate.source import LOOK_S, SIMULATE, SimulatedSource, screen_view
from gazeseg.simulate.trackers import tracker_named


def looked(screen, seconds, targets_xy, turn=None, seed=3):
    """Samples of so many seconds on a clock that leaps; ``turn(source)`` is called before the last look."""
    clock_s = [100.0]

    async def sleep(wait_s):
        clock_s[0] += wait_s
        await asyncio.sleep(0)

    async def whole():
        rng = np.random.default_rng(seed)
        tracker = tracker_named("research")
        source = SimulatedSource(tracker, screen, rng, targets_xy, now=lambda: clock_s[0], sleep=sleep)
        await source.open()
        found = []
        async for sample in source.samples():
            if turn and sample.t_s > 100 + seconds / 2:
                turn(source)
            if sample.t_s > 100 + seconds:
                break
            found.append(sample)
        await source.close()
        return found, source

    return asyncio.run(whole())


def test_the_reader_looks_where_it_is_told_in_time(screen):
    samples, source = looked(screen, 6.0, [(0.3, 0.4)])
    middle = np.nanmean([(s.x, s.y) for s in samples if s.t_s > 101], axis=0)
    off_px = np.abs(middle - (0.3, 0.4)) * screen.size_px
    assert np.hypot(*off_px) < 3 * screen.px_per_degree
    assert len(samples) == pytest.approx(6 * 250, abs=3)
    assert (source.counts().dropped, source.counts().late, source.info.simulated) == (0, 0, True)


def test_a_new_target_is_looked_at_soon(screen):
    samples, _ = looked(screen, 4.0, [(0.2, 0.5)], lambda source: source.look_at((0.8, 0.5)))
    early = np.nanmedian([s.x for s in samples if s.t_s < 102])
    late = np.nanmedian([s.x for s in samples if s.t_s > 102 + 2 * LOOK_S])
    assert (early, late) == (pytest.approx(0.2, abs=0.05), pytest.approx(0.8, abs=0.05))


def test_equal_seeds_look_alike(screen):
    first, second, other = (looked(screen, 1.0, [(0.5, 0.5)], seed=seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert first[5] != other[5]


def test_slice_pixels_of_the_view_are_screen_pixels(screen):
    view = screen_view(screen)
    np.testing.assert_allclose(view.to_screen(view.plane.to_ijk((7.0, 9.0), 0, view.shape)), (7.0, 9.0))


def test_an_address_chooses_tracker_seed_and_places():
    source = open_source(
        "simulate:poor?seed=7&at=0.2,0.3;0.4,0.5&screen=1920x1080px,527x296mm,650mm", {"simulate": SIMULATE}
    )
    assert (source.info.rate_hz, source.info.screen.size_px) == (60.0, (1920, 1080))


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("best", "expected a tracker out of"),
        ("?seed=-1", "expected seed"),
        ("?at=5,5", "expected places as"),
        ("?at=x", "places"),
    ],
)
def test_addresses_that_make_no_sense(rest, message):
    with pytest.raises(InputError, match=message):
        open_source(f"simulate:{rest}", {"simulate": SIMULATE})
