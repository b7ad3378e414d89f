"""What is seen is what is looked at: in every orientation, plane, zoom and pixel ratio, a look lands in its voxel.

Each case has one bright voxel. It is found in a picture of the page, as an eye finds it, looked at, and has to be the voxel
that the session got. Neither the page's nor the service's own arithmetic says where it ought to lie.
"""

import pytest

from gazeseg.images import PLANES


@pytest.mark.parametrize("name", ["oblique", "ras", "lpi", "turned"])
def test_a_look_lands_in_the_voxel_that_is_seen(sit_down, local, observe, bright, name):
    reader = sit_down(local)
    observer = observe(reader, local)
    observer.open(name)
    for plane in PLANES:
        observer.show(plane)
        assert (plane, observer.look()) == (plane, bright)
    assert reader.wrong == []


@pytest.mark.parametrize(("ratio", "name", "turns"), [(1.5, "oblique", 1), (2, "turned", 2)])
def test_also_on_dense_displays_zoomed_and_moved(sit_down, local, observe, bright, ratio, name, turns):
    reader = sit_down(local, device_scale_factor=ratio, viewport={"width": 1101, "height": 703})
    observer, mouse = observe(reader, local), reader.page.mouse
    observer.open(name)
    for plane in PLANES:
        observer.show(plane)
        mouse.move(*observer.seen())
        for _ in range(turns):
            reader.page.keyboard.press("z")
        mouse.down(button="middle")
        x, y = observer.seen()
        mouse.move(x + 37, y - 22, steps=3)
        mouse.up(button="middle")
        assert (plane, observer.look()) == (plane, bright)
    assert reader.wrong == []
