"""Messages: what is not in the definition is refused."""

import json

import pytest
from pydantic import ValidationError

from gazeseg.serve.wire import Gaze, Key, read_message

SHOW = {"type": "show", "t_s": 0, "plane": "axial", "index": 1, "window": [0, 1]}
SHOW |= {"origin_px": [0, 0], "scale_px": [1, 1], "screen_px": [9, 9]}


def test_a_message_is_told_by_its_type():
    assert read_message('{"type": "key", "t_s": 1, "action": "this", "down": true}') == Key(
        t_s=1, action="this", down=True
    )


def test_null_means_that_nothing_was_seen():
    assert read_message('{"type": "gaze", "samples": [[0.5, null, null]]}') == Gaze(samples=[(0.5, None, None)])


def test_the_example_is_good():
    assert read_message(json.dumps(SHOW)).index == 1


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        '{"type": "shutdown"}',
        '{"type": "key", "t_s": 1, "action": "delete", "down": true}',
        '{"type": "key", "t_s": NaN, "action": "this", "down": true}',
        '{"type": "key", "t_s": 1, "action": "this", "down": true, "more": 1}',
        '{"type": "choose", "t_s": 1, "label": ""}',
        json.dumps({"type": "choose", "t_s": 1, "label": "x" * 65}),
        json.dumps({"type": "gaze", "samples": [[0, 0, 0]] * 5000}),
        json.dumps(SHOW | {"screen_px": [0, 9]}),
        json.dumps(SHOW | {"plane": "oblique"}),
    ],
)
def test_anything_else_is_refused(message):
    with pytest.raises(ValidationError):
        read_message(message)
