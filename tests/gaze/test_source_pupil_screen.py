"""Tags drawn on a screen, the screen drawn as a distorting scene camera in front of it sees it, with known gaze."""

import json
import sys

import numpy as np
import pytest

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.sources.pupil_screen import ScreenFinder, ScreenSeen, keep_for_good
from gazeseg.gaze.sources.pupil_tags import TagLayout, parse_tags, read_layout

SIZE = (1920, 1080)
PLACES = ((40, 40), (1720, 40), (40, 880), (1720, 880), (880, 40))
LAYOUT = TagLayout(SIZE, {n: (left, top, 160) for n, (left, top) in enumerate(PLACES)})
K = np.array([[892.0, 0.0, 815.0], [0.0, 891.0, 608.0], [0.0, 0.0, 1.0]])
D = np.array([-0.13, 0.11, 0.0, 0.0, 0.0, 0.17, 0.06, 0.02])  # as of a Neon
PIXEL_M = 0.527 / 1920


@pytest.fixture(scope="module")
def cv2():
    pytest.importorskip("pupil_labs.real_time_screen_gaze.gaze_mapper")
    return pytest.importorskip("cv2")


@pytest.fixture(scope="module")
def pose(cv2):
    """Pixels of the screen (edges at integers) to undistorted pixels of the camera (centres at integers)."""
    turn, _ = cv2.Rodrigues(np.array([0.12, -0.3, 0.05]))
    return K @ np.column_stack((turn[:, 0] * PIXEL_M, turn[:, 1] * PIXEL_M, (-0.25, -0.17, 0.62)))


def screen(cv2, turned):
    """The screen with its tags; OpenCV draws them turned by 180 degrees against the definition of AprilTags."""
    picture = np.full(SIZE[::-1], 255, dtype=np.uint8)
    tags = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    for number, (left, top, side) in LAYOUT.squares.items():
        tag = cv2.aruco.generateImageMarker(tags, number, side)
        picture[top : top + side, left : left + side] = tag if turned else tag[::-1, ::-1]
    return picture


def places_px(cv2, pose):
    """For each pixel of the camera (1200, 1600) the place on the screen that it sees."""
    pixels = np.stack(np.meshgrid(np.arange(1600.0), np.arange(1200.0)), axis=-1).reshape(-1, 1, 2)
    straight = cv2.undistortPoints(pixels, K, D, P=K).reshape(-1, 2)
    place = np.column_stack((straight, np.ones(len(straight)))) @ np.linalg.inv(pose).T
    return (place[:, :2] / place[:, 2:]).reshape(1200, 1600, 2).astype(np.float32)


def frame(cv2, place, picture):
    """What the camera sees of the screen."""
    x, y = place[..., 0] - 0.5, place[..., 1] - 0.5  # centres of pixels, as OpenCV counts
    grey = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderValue=40)
    return np.repeat(grey[..., None], 3, axis=2)


def gaze_px(cv2, pose, screen_px):
    """Where the camera sees places of the screen (n, 2)."""
    rays = np.column_stack((screen_px, np.ones(len(screen_px)))) @ (np.linalg.inv(K) @ pose).T
    return cv2.projectPoints(rays, np.zeros(3), np.zeros(3), K, D)[0].reshape(-1, 2)


@pytest.fixture(scope="module")
def frames(cv2, pose):
    place = places_px(cv2, pose)
    return {turned: frame(cv2, place, screen(cv2, turned)) for turned in (False, True)}


@pytest.fixture(scope="module")
def finder(cv2):
    return ScreenFinder(LAYOUT, K, D)


@pytest.mark.parametrize("turned", [False, True], ids=["upright tags", "tags as OpenCV draws them"])
def test_known_gaze_is_mapped_within_a_pixel_either_way_the_tags_are_drawn(cv2, pose, frames, finder, turned):
    seen = finder.look(frames[turned], 3.0)
    truth_px = np.random.default_rng(1).uniform((100, 100), (1800, 1000), (20, 2))
    found_px = np.array([seen.to_display(*place) for place in gaze_px(cv2, pose, truth_px)]) * SIZE
    assert np.linalg.norm(found_px - truth_px, axis=1).max() < 1.0
    assert (seen.at_s, seen.misfit_px < 2.0) == (3.0, True)


def test_the_recipe_of_the_package_is_off_by_tens_of_pixels_for_tags_it_draws(cv2, pose, frames):
    from pupil_labs.real_time_screen_gaze.gaze_mapper import GazeMapper

    mapper = GazeMapper({"scene_camera_matrix": K, "scene_distortion_coefficients": D})
    keep_for_good(mapper)
    surface = mapper.add_surface({n: LAYOUT.corners(n).tolist() for n in LAYOUT.squares}, SIZE)
    mapper.process_scene(frames[True])
    (gaze,) = gaze_px(cv2, pose, np.array([[1500.0, 700.0]]))
    (theirs,) = mapper.process_gaze(gaze).mapped_gaze[surface.uid][:1]
    error_px = np.hypot((theirs.x - 1500 / 1920) * 1920, (1 - theirs.y - 700 / 1080) * 1080)
    assert error_px > 10  # why both ways are tried


def test_without_enough_tags_or_with_other_places_there_is_no_screen(frames, finder):
    hidden = frames[False].copy()
    hidden[:, 620:] = 40
    assert finder.look(hidden, 0.0) is None
    moved = TagLayout(SIZE, {**LAYOUT.squares, 0: (240, 200, 160)})
    assert ScreenFinder(moved, K, D).look(frames[False], 0.0) is None


def test_lines_of_sight_that_miss_the_plane_of_the_screen_map_nowhere(cv2, frames, finder):
    seen = finder.look(frames[False], 0.0)
    assert np.isnan(seen.to_display(np.nan, 500.0)).all()
    behind = ScreenSeen(0.0, np.diag([1.0, 1.0, -1.0]), seen.camera, 0.0)
    assert np.isnan(behind.to_display(800.0, 600.0)).all()


def test_without_the_package_the_install_line_is_given(monkeypatch):
    monkeypatch.setitem(sys.modules, "pupil_labs.real_time_screen_gaze.gaze_mapper", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'gazeseg\[gaze\]'"):
        ScreenFinder(LAYOUT, K, D)


def test_layouts_are_read_from_files_and_addresses(tmp_path):
    path = tmp_path / "layout.json"
    path.write_text(json.dumps({"screen_px": SIZE, "tags": {str(n): square for n, square in LAYOUT.squares.items()}}))
    spelled = ",".join(f"{n}:{left}:{top}:{side}" for n, (left, top, side) in LAYOUT.squares.items())
    assert read_layout(path) == parse_tags(spelled, SIZE) == LAYOUT
    assert LAYOUT.corners(1).tolist() == [[1720, 40], [1880, 40], [1880, 200], [1720, 200]]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"screen_px": [1, 2], "tags": {"a": [1, 2, 3]}}', "[" * 10_000])
def test_other_files_are_refused(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(SourceError, match=r"expected a layout of tags as .*, found other JSON or none in"):
        read_layout(tmp_path / "x.json")
    with pytest.raises(SourceError, match="expected a layout of tags, found No such file or directory"):
        read_layout(tmp_path / "nowhere.json")


def test_layouts_that_make_no_sense_are_refused():
    with pytest.raises(SourceError, match="expected at least 4 tags, found 1: show one in each corner"):
        parse_tags("0:1:1:10", SIZE)
    with pytest.raises(SourceError, match=r"found tag 3 at 1900,0 with side 160: correct the layout"):
        TagLayout(SIZE, {**LAYOUT.squares, 3: (1900, 0, 160)})
    with pytest.raises(SourceError, match="expected tags as NUMBER:LEFT:TOP:SIDE"):
        parse_tags("0:1:1", SIZE)
