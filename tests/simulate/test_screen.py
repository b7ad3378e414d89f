import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.simulate import TRACKERS, default_screen, zoom_for
from gazeseg.types import GazeQuality


def mm_per_px(screen, field_mm=500):
    return field_mm / (0.9 * screen.size_px[1])


def test_default_screen_is_a_27_inch_monitor_at_65_cm(screen):
    assert screen.size_px == (2560, 1440)
    assert np.hypot(*screen.size_mm) == pytest.approx(27 * 25.4)
    assert screen.px_per_degree == pytest.approx(49, abs=0.5)
    assert screen == default_screen()


def test_one_degree_on_a_whole_slice_is_19_mm_of_anatomy(screen):
    assert screen.px_per_degree * mm_per_px(screen) == pytest.approx(18.8, abs=0.1)


@pytest.mark.parametrize(
    ("name", "width_mm", "expected", "tolerance"),
    [
        ("consumer", 20, 2.4, 0.05),
        ("consumer", 25, 2.0, 0.1),
        ("consumer", 5, 10, 0.5),
        ("research", 20, 1.2, 0.05),
        ("research", 25, 1.0, 0.05),
        ("research", 5, 5, 0.2),
    ],
)
def test_zoom_rule_gives_the_published_examples(screen, name, width_mm, expected, tolerance):
    assert zoom_for(width_mm, mm_per_px(screen), TRACKERS[name].quality, screen) == pytest.approx(
        expected, abs=tolerance
    )


def test_zoom_stays_between_1_and_16(screen):
    assert zoom_for(400, mm_per_px(screen), GazeQuality(0.8, 0.3), screen) == 1.0
    assert zoom_for(0.5, mm_per_px(screen), GazeQuality(0.8, 0.3), screen) == 16.0


def test_zoom_halves_when_the_slice_is_drawn_twice_as_large(screen):
    coarse, fine = (zoom_for(10, scale, GazeQuality(0.8, 0.3), screen) for scale in (0.4, 0.2))
    assert coarse == pytest.approx(2 * fine)


@pytest.mark.parametrize("width_mm", [0.0, -3.0, np.nan])
def test_zoom_refuses_a_target_without_width(screen, width_mm):
    with pytest.raises(InputError, match="target width and a scale above 0 mm"):
        zoom_for(width_mm, 0.4, GazeQuality(0.8, 0.3), screen)
