"""Two cases stay open; what nobody uses is closed for a third and goes on from its journal."""

import gc
import weakref

import pytest

from gazeseg.export import write_volume
from gazeseg.serve import Shelf
from gazeseg.serve.wire import Choose
from gazeseg.testing import FakePredictor, small_volume


@pytest.fixture
def shelf(tmp_path):
    paths = [tmp_path / f"{name}.nii.gz" for name in "abcd"]
    for path in paths:
        write_volume(path, small_volume())
    shelf = Shelf(paths, FakePredictor(), tmp_path / "work" / "journals")
    yield shelf
    shelf.close()


def add(seat, label, show):
    seat.desk.handle(show)
    seat.desk.handle(Choose(t_s=0, label=label))


def alive(images):
    gc.collect()
    return "".join(sorted(name for name, image in images.items() if image() is not None))


def test_the_case_used_longest_ago_makes_room(shelf):
    images = {}
    for name in "abacd":
        images[name] = weakref.ref(shelf.open(name).volume.array)
    assert alive(images) == "cd"


def test_a_case_where_somebody_sits_or_works_stays(shelf):
    sat_at, worked_at = shelf.open("a"), shelf.open("b")
    sat_at.holder = "a page"
    with worked_at.lock:
        shelf.open("c")
        assert (shelf.open("a"), shelf.open("b")) == (sat_at, worked_at)
    shelf.open("d")
    assert worked_at.lost
    assert not sat_at.lost


def test_a_case_that_was_closed_goes_on_and_tells_its_progress(shelf, shown):
    for name, reader in (("a", "1"), ("a", "2")):
        add(shelf.open(name, reader), f"liver {reader}", shown())
    for name in "bc":
        shelf.open(name)
    assert shelf.progress("2")["a"] == {"structures": 1, "accepted": 0}
    assert shelf.open("a", "2").desk.session.state.names == {1: "liver 2"}


def test_copies_of_one_image_are_read_separately_also_when_one_is_closed(shelf, shown):
    add(shelf.open("a"), "liver", shown())
    for name in "bcd":
        assert not shelf.open(name).desk.session.state.names
    assert shelf.open("a").desk.session.state.names == {1: "liver"}
