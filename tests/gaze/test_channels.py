import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.gaze.channels import Channel, read_channels

SIZE = (1920, 1080)


def pair(eye="", unit="normalized", space="", kind="Screen", label=""):
    return [Channel(f"{label}{axis}", f"{kind}{axis.upper()}" if kind else "", eye, unit, space) for axis in "xy"]


def test_types_tell_the_channels_and_units_the_scale():
    channels = [Channel("pupil", "Diameter", "left", "mm"), *pair("left", "pixels"), *pair("right", "pixels")]
    left, right = read_channels(channels, SIZE, "it")
    assert (left.eye, left.x, left.y, left.full) == ("left", 1, 2, (1920.0, 1080.0))
    assert (right.eye, right.x, right.y) == ("right", 3, 4)
    xy, valid = left.of(np.array([[3.0, 960.0, 270.0, 0.0, 0.0]]))
    assert (xy.tolist(), valid.tolist()) == ([[0.5, 0.25]], [True])
    assert not right.of(np.array([[3.0, 960.0, 270.0, 0.0, 0.0]])).valid.any()


@pytest.mark.parametrize(
    ("labels", "eyes"),
    [
        (("left_gaze_x", "left_gaze_y", "right_gaze_x", "right_gaze_y"), ["left", "right"]),
        (("Screen_X_left", "Screen_Y_left"), ["left"]),
        (("LPOGX", "LPOGY", "RPOGX", "RPOGY"), ["left", "right"]),
        (("left_gaze_point_on_display_area_x", "left_gaze_point_on_display_area_y"), ["left"]),
        (("Gaze Point X", "Gaze Point Y"), ["both"]),
        (("gaze_x", "gaze_y", "right_gaze_x", "right_gaze_y"), ["right"]),
    ],
)
def test_labels_are_read_where_types_are_missing(labels, eyes):
    channels = [Channel(label, unit="normalized") for label in labels]
    assert [eye.eye for eye in read_channels(channels, None, "it")] == eyes


def test_directions_and_pupils_are_no_gaze_on_a_screen():
    channels = [Channel("gaze_x", "DirectionX"), Channel("gaze_y", "DirectionY"), *pair(kind="Pupil", label="left_")]
    with pytest.raises(InputError, match=r"of type ScreenX and ScreenY .* found gaze_x \(DirectionX\), .* in the file"):
        read_channels(channels, SIZE, "the file")
    with pytest.raises(InputError, match="found no channels in it: let the sender describe them"):
        read_channels([], SIZE, "it")


@pytest.mark.parametrize(
    "channels",
    [pair(space="world"), pair(space="image-space"), pair(label="norm_pos_")],
    ids=["Pupil Capture", "Neon", "no space said"],
)
def test_gaze_on_the_picture_of_a_scene_camera_is_refused(channels):
    with pytest.raises(InputError, match=r"expected gaze on a screen, found .* map it to the screen first"):
        read_channels(channels, SIZE, "it")


def test_coordinates_of_the_screen_are_taken():
    assert read_channels(pair(space="screen-space"), SIZE, "it")[0].full == (1.0, 1.0)


def test_units_are_never_guessed():
    with pytest.raises(InputError, match=r"found 'none' for ScreenX in it: say the unit in the stream"):
        read_channels([Channel("", "ScreenX"), Channel("", "ScreenY")], SIZE, "it")
    with pytest.raises(InputError, match=r"found 'degrees' .* angles and lengths do not say where on the screen"):
        read_channels(pair(unit="degrees"), SIZE, "it")
    with pytest.raises(InputError, match="expected the screen for gaze in pixels, found none for it"):
        read_channels(pair(unit="pixels"), None, "it")
    assert read_channels(pair(unit=""), SIZE, "it", unit="pixels")[0].full == (1920.0, 1080.0)


def test_two_pairs_for_one_eye_are_refused():
    with pytest.raises(InputError, match="expected one x and one y for the eye 'left', found raw_x"):
        read_channels([*pair("left", label="raw_"), *pair("left", label="smooth_")], SIZE, "it")


def test_an_eye_is_valid_where_its_flags_and_confidences_say_so():
    channels = [*pair("left"), *pair("right"), Channel("left_valid"), Channel("right_valid"), Channel("", "Confidence")]
    left, right = read_channels(channels, None, "it")
    rows = np.array([[0.1, 0.2, 0.3, 0.4, *trust] for trust in ((1, 0, 1), (0, 1, 1), (1, 1, 0.5), (1, np.nan, 0.6))])
    assert left.of(rows).valid.tolist() == [True, False, False, True]
    assert right.of(rows).valid.tolist() == [False, True, False, False]


@pytest.mark.parametrize("missing", [(np.nan, 0.5), (0.0, 0.0), (-1.0, -1.0), (-32768.0, -32768.0), (np.inf, 0.5)])
@pytest.mark.parametrize("unit", ["normalized", "pixels"])
def test_codes_for_not_seen_become_nan_and_never_a_position(missing, unit):
    (eye,) = read_channels(pair(unit=unit), SIZE, "it")
    xy, valid = eye.of(np.array([missing]))
    assert np.isnan(xy).all()
    assert not valid.any()


@given(st.lists(st.tuples(*[st.text(max_size=12)] * 5), max_size=6))
def test_any_description_is_understood_or_refused_on_one_line(words):
    try:
        found = read_channels([Channel(*row) for row in words], SIZE, "it")
    except InputError as error:
        found = error
    assert str(found).isprintable() if isinstance(found, InputError) else all(eye.x != eye.y for eye in found)
