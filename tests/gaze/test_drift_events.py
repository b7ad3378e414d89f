import numpy as np
import pytest

from gazeseg.errors import InputError, RecordingError
from gazeseg.gaze.belief import Belief
from gazeseg.gaze.drift_events import belief_of, drift_event, drift_from_json, drift_to_json
from gazeseg.gaze.fields import Fields
from gazeseg.types import DriftCorrected

REST = Belief.at_rest(1.0, (0.15, 0.1, 0.1))
MOVED = REST.seeing((0.7, 0.4), (1.0, -0.5), 0.2)
EVENT = drift_event(2.0, REST, MOVED, "one click")


def test_a_belief_comes_back_bit_for_bit():
    back = belief_of(drift_from_json(2.0, Fields(drift_to_json(EVENT), "here")))
    assert np.array_equal(back.coefficients, MOVED.coefficients)
    assert np.array_equal(back.covariance, MOVED.covariance)
    assert back.t_s == 2.0


def test_the_event_says_what_was_believed_before():
    assert EVENT.before_deg == ((0, 0), (0, 0), (0, 0))
    assert drift_from_json(2.0, Fields(drift_to_json(EVENT), "here")) == EVENT


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"offsets_deg": 3}, "expected offsets_deg as 3 rows of 2 numbers, found another in line 3"),
        ({"before_deg": [[0, 0]]}, "expected before_deg as 3 rows of 2 numbers"),
        ({"covariance_deg2": [[0, 0, 0], [0, 0], [0, 0, 0]]}, "expected covariance_deg2 to be 3 finite numbers"),
        ({"offsets_deg": [[0, 0], [0, "x"], [0, 0]]}, "expected offsets_deg to be 2 finite numbers"),
        ({"reason": ""}, "expected reason to be a text"),
    ],
)
def test_damaged_messages_are_refused(change, message):
    with pytest.raises(RecordingError, match=message):
        drift_from_json(2.0, Fields(drift_to_json(EVENT) | change, "line 3"))


def test_offsets_must_be_numbers():
    with pytest.raises(InputError, match="expected offsets 3 x 2 and a covariance 3 x 3 of finite numbers"):
        DriftCorrected(0.0, ((0, 0), (0, 0)), EVENT.before_deg, EVENT.covariance_deg2, "why")
