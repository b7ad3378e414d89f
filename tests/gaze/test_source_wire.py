import json
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.ingest import BURST_S, MAX_HZ, Allowance
from gazeseg.gaze.sources.wire import MAX_BATCH, MAX_MESSAGE, parse_hello, parse_object, parse_samples

HELLO = {"type": "hello", "version": 1, "vendor": "Tobii", "model": "Pro Spark", "licence": "analytical_ok"}
SCREEN = {"size_px": [1920, 1080], "size_mm": [527, 296], "distance_mm": 650}
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["t", "gaze", "left"]), inner),
    max_leaves=8,
)


def test_a_hello_is_the_device_and_its_serial_number_is_not_kept():
    found = parse_hello({**HELLO, "serial": "TPSP1-01", "rate_hz": 60, "screen": SCREEN, "notes": ["lab 3"]})
    assert (found.name, found.licence, found.rate_hz, found.notes) == (
        "Tobii Pro Spark",
        "analytical_ok",
        60.0,
        ("lab 3",),
    )
    assert found.screen.distance_mm == 650.0
    assert len(found.serial_hash) == 16
    assert "TPSP1" not in repr(found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "samples"}, "expected a hello of version 1 first"),
        ({"version": 2}, "expected a hello of version 1"),
        ({"licence": "mine"}, "expected as licence open, analytical_ok, interaction_only, found 'mine'"),
        ({"licence": []}, "expected as licence"),
        ({"vendor": ""}, "expected vendor in the hello"),
        ({"model": "x" * 201}, "expected model in the hello"),
        ({"serial": 7}, "expected serial in the hello"),
        ({"rate_hz": 0}, "expected a rate from 1 to 10000 Hz"),
        ({"rate_hz": "60"}, "expected a rate"),
        ({"screen": {"size_px": [0, 1], "size_mm": [1, 1], "distance_mm": 1}}, "of the screen in the hello"),
        ({"screen": [1]}, "of the screen in the hello"),
        ({"notes": "x"}, "at most 10 notes"),
    ],
)
def test_what_is_no_hello_is_refused(change, message):
    with pytest.raises(SourceError, match=message):
        parse_hello({**HELLO, **change})


def test_one_gaze_or_two_eyes():
    one, two, bad = parse_samples(
        {
            "type": "samples",
            "samples": [
                {"t": 1, "gaze": [0.5, 0.6]},
                {"t": 2, "left": None, "right": [0.1, 0.2]},
                {"t": 3, "left": [0]},
            ],
        }
    )
    assert (one.device_s, one.left, one.right) == (1.0, (0.5, 0.6, True), None)
    assert (two.left.valid, isnan(two.left.x), two.right) == (False, True, (0.1, 0.2, True))
    assert bad is None


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "{", "[" * 100_000, '{"type": 1' + " " * MAX_MESSAGE + "}", b"\xff\xfe", "GET / HTTP/1.1"]
)
def test_what_is_no_message_is_refused(text):
    with pytest.raises(SourceError, match="expected"):
        parse_object(text)


@given(st.lists(JSON, max_size=4))
def test_samples_of_any_shape_are_read_or_none(samples):
    text = json.dumps({"type": "samples", "samples": samples})
    assert len(parse_samples(parse_object(text))) == len(samples)


def test_batches_have_a_limit():
    with pytest.raises(SourceError, match="at most 512 samples"):
        parse_samples({"type": "samples", "samples": [{}] * (MAX_BATCH + 1)})


def test_more_samples_than_any_tracker_sends_are_refused():
    allowance = Allowance()
    for second in range(60):
        allowance.take(int(MAX_HZ), float(second))
    allowance.take(int(MAX_HZ * (BURST_S - 0.5)), 60.0)
    with pytest.raises(SourceError, match="at most 5000 samples per second"):
        allowance.take(int(MAX_HZ), 60.1)
