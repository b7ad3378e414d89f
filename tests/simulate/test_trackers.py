import pytest

from gazeseg.errors import InputError
from gazeseg.simulate import TRACKERS, Tracker, tracker_named


@pytest.mark.parametrize(
    ("name", "accuracy_deg", "noise_deg"), [("research", 0.4, 0.15), ("consumer", 0.8, 0.3), ("poor", 1.5, 0.5)]
)
def test_presets(name, accuracy_deg, noise_deg):
    quality = tracker_named(name).quality
    assert (quality.accuracy_deg, quality.precision_deg, quality.measured) == (accuracy_deg, noise_deg, False)


def test_presets_cannot_be_changed():
    with pytest.raises(TypeError):
        TRACKERS["research"] = TRACKERS["poor"]


def test_unknown_preset_lists_the_known_ones():
    with pytest.raises(InputError, match=r"research, consumer, poor, found 'webcam'"):
        tracker_named("webcam")


def test_white_noise_does_not_correlate():
    assert Tracker("white", 60, 1.0, 0.5, rms_over_std=2**0.5).noise_correlation == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    "wrong", [{"rate_hz": 0}, {"loss": 1.0}, {"rms_over_std": 1.5}, {"stamp_s": 0.1}, {"rms_over_std": 0.0}], ids=str
)
def test_impossible_trackers_are_refused(wrong):
    with pytest.raises(InputError, match="expected rate_hz > 0, stamps finer than samples"):
        Tracker(**({"name": "odd", "rate_hz": 60, "accuracy_deg": 1.0, "noise_deg": 0.5} | wrong))
