"""The report says what was counted, and counts it right."""

import pytest

from gazeseg.serve.efforts import efforts_of
from gazeseg.serve.report_page import inlined, report_page
from gazeseg.serve.reports import case_figures, seen_in, unseen_share
from gazeseg.serve.wire import Choose, Click, Gaze, Key
from gazeseg.session import SliceKey, to_runs
from gazeseg.testing import small_volume
from gazeseg.types import (
    Accepted,
    MasksGiven,
    Prompted,
    StructureAdded,
    StructureRenamed,
    Undone,
    VoxelBox,
    VoxelPoint,
)


@pytest.fixture
def plane(desk):
    return desk.planes["axial"]


@pytest.fixture
def story(plane):
    look, click = VoxelPoint((9.0, 9.0, 5.0), True, 3.0), VoxelPoint((9.0, 9.0, 5.0), True, origin="mouse")
    mouse_look = VoxelPoint((9.0, 9.0, 5.0), True, 0.4, origin="mouse")
    box = VoxelBox((3.0, 3.0, 5.0), (8.0, 8.0, 5.0))
    return [
        StructureAdded(10.0, "lever", 1),
        Prompted(14.0, "lever", plane, 5, (look, look)),
        StructureAdded(15.0, "spleen", 2),
        Prompted(17.0, "spleen", plane, 5, (click, box, mouse_look)),
        Undone(18.0),
        MasksGiven(418.0, "lever", plane, ((5, (1440,)),), "brush"),
        MasksGiven(419.0, "spleen", plane, ((4, (1440,)), (5, (1440,))), "carried", watched=True),
        StructureRenamed(420.0, "lever", "liver"),
        Accepted(421.0, "liver"),
    ]


def test_time_and_acts_of_each_structure(story):
    efforts = efforts_of(story)
    assert set(efforts) == {"liver", "spleen"}
    liver, spleen = efforts["liver"], efforts["spleen"]
    assert (liver.seconds, liver.looks, liver.clicks, liver.strokes, liver.undone) == (4 + 30 + 1 + 1, 2, 0, 1, 0)
    assert (spleen.seconds, spleen.looks, spleen.mouse_looks, spleen.clicks) == (1 + 2 + 1 + 1, 0, 1, 1)
    assert (spleen.boxes, spleen.carried, spleen.filled, spleen.loaded, spleen.undone) == (1, 2, 0, 0, 1)


@pytest.mark.parametrize(("how", "counted"), [("carried", "carried"), ("filled", "filled"), ("import", "loaded")])
def test_slices_count_by_where_their_outline_came_from(plane, how, counted):
    given = MasksGiven(1.0, "a", plane, ((4, (1440,)), (5, (1440,))), how)
    (effort,) = efforts_of([StructureAdded(0.0, "a", 1), given]).values()
    assert {name: getattr(effort, name) for name in ("carried", "filled", "loaded")} == {
        "carried": 0,
        "filled": 0,
        "loaded": 0,
        counted: 2,
    }


def test_the_mouse_standing_in_for_the_eyes_looks_and_a_click_is_a_click(desk):
    desk.handle(Choose(t_s=0.1, label="liver"))
    desk.handle(Key(t_s=1, action="this", down=True))
    desk.handle(Gaze(samples=[(1 + n / 60, 0.2, 0.2) for n in range(36)]))
    desk.handle(Key(t_s=1.6, action="this", down=False))
    desk.handle(Click(t_s=2, xy=(7, 5), positive=True))
    (effort,) = efforts_of([StructureAdded(0.0, "liver", 1), *desk.session.state.acts]).values()
    assert (effort.looks, effort.mouse_looks, effort.clicks) == (0, 1, 1)


def test_a_clock_that_begins_anew_costs_no_time():
    (effort,) = efforts_of([StructureAdded(500.0, "a", 1), Accepted(3.0, "a"), Accepted(5.0, "a")]).values()
    assert effort.seconds == 2.0


def test_only_gaze_counts_as_seen_also_when_it_was_undone(story, plane):
    seen = seen_in(story)
    assert list(seen) == [(plane, 5)]
    assert len(seen[plane, 5]) == 2


def test_what_lies_farther_than_two_sigma_was_not_seen(session, plane):
    session.apply(StructureAdded(0.0, "a", 1))
    mask = session.mask(SliceKey("a", plane, 5)).copy()
    mask[10, :] = True  # 40 pixels of 0.8 mm in a row
    session.apply(MasksGiven(0.0, "a", plane, ((5, tuple(to_runs(mask))), (6, tuple(to_runs(mask)))), "import"))
    x, y, k = plane.to_ijk((20, 10), 5, small_volume().shape).tolist()
    look = Prompted(0.0, "a", plane, 5, (VoxelPoint((x, y, k), True, 1.6),))
    here, both = [SliceKey("a", plane, 5)], [SliceKey("a", plane, 5), SliceKey("a", plane, 6)]
    near = 4 + 1 + 4  # 3.2 mm to either side
    assert unseen_share(session, here, seen_in([look])) == pytest.approx(1 - near / 40)
    assert unseen_share(session, both, seen_in([look])) == pytest.approx(1 - near / 80)
    assert unseen_share(session, here, {}) == 1.0
    assert unseen_share(session, [], seen_in([look])) == 0.0


def test_the_page_names_everything_and_runs_nothing(shelf, story):
    seat = shelf.open("odd-name")
    for event in story:
        seat.desk.session.apply(event)
    figures = case_figures(seat)
    liver, spleen = figures.structures
    assert (liver.done.accepted, liver.done.slices, spleen.done.waiting) == (True, 0, 2)  # empty ones
    assert (liver.ml, liver.unseen) == (0.0, 0.0)
    page = report_page(figures, inlined())
    for words in (
        "not for diagnosis",
        "accepted, no outline",
        "2 carried slices not checked",
        "1 of 2 structures accepted",
    ):
        assert words in page
    for words in ("<td>2 of 2</td>", "<td>none carried</td>", "Looks by mouse", "Slices carried"):
        assert words in page
    assert seat.desk.session.predictor.hash in page
    assert "<script" not in page


def test_names_are_no_markup(shelf):
    session = shelf.open("odd-name").desk.session
    session.apply(StructureAdded(0.0, "<img src=x>", 1))
    page = report_page(case_figures(shelf.open("odd-name")))
    assert "<img" not in page
    assert "&lt;img src=x&gt;" in page


def test_without_gaze_nothing_is_said_about_what_was_seen(shelf):
    session = shelf.open("odd-name").desk.session
    session.apply(StructureAdded(0.0, "liver", 1))
    assert "no gaze" in report_page(case_figures(shelf.open("odd-name")))


def test_the_report_is_served_and_exported(client, tmp_path):
    answer = client.get("/api/cases/odd-name/report")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "/static/report.css" in answer.text
    assert client.post("/api/cases/odd-name/export/report").status_code == 200
    assert "<style>" in (tmp_path / "exports" / "odd-name.report.html").read_text()


def test_what_an_earlier_version_carried_is_not_said_to_be_unseen(shelf, plane):
    session = shelf.open("odd-name").desk.session
    session.apply(StructureAdded(0.0, "liver", 1))
    session.apply(MasksGiven(1.0, "liver", plane, ((4, (1440,)),), "carried"))
    page = report_page(case_figures(shelf.open("odd-name")))
    assert "<td>not known</td>" in page
