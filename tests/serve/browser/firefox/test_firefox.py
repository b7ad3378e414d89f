"""The workstation in Firefox: a liver from the first click to Accept, and looks in every plane."""

import numpy as np

from gazeseg.images import PLANES, plane_for

SLICE = 18
BACKSPACE, ENTER = "\ue003", "\ue006"


def test_a_liver_is_clicked_undone_held_and_accepted(firefox, phantom):
    demo, _ = phantom
    liver = next(value for value, name in demo.names.items() if name == "liver")
    rows, columns = np.nonzero(plane_for(demo.volume.geometry, "axial").cut(demo.truth == liver, SLICE))
    x, y = int(np.median(columns)), int(np.median(rows))
    before = firefox.ask("window.gazeseg.view().index")
    firefox.wheel(firefox.middle("#big"), down=120)
    firefox.until(f"window.gazeseg.view().index === {before - 1}")  # down is to the feet, and slice 0 is theirs
    firefox.ask(f"(window.gazeseg.goTo({SLICE}), 1)")
    firefox.until(f"window.gazeseg.painted() === {SLICE}")
    firefox.click(firefox.place(x, y))
    firefox.until("window.gazeseg.area() > 0")
    firefox.press(BACKSPACE)
    firefox.until("window.gazeseg.area() === 0")
    firefox.move(firefox.place(x, y))
    firefox.press("f", hold_ms=500)
    firefox.until("window.gazeseg.area() > 0")
    firefox.press(ENTER)
    firefox.until("document.querySelector('#structures .size').textContent.includes('✓')")
    assert firefox.wrong == []


def test_a_look_lands_where_it_was_in_every_plane(firefox):
    for plane in PLANES:
        if firefox.ask("window.gazeseg.view().name") != plane:
            firefox.click(firefox.middle(f"#side .view[data-plane={plane}]"))
        firefox.until(f"window.gazeseg.view().name === '{plane}' && window.gazeseg.painted() !== null")
        width, height = firefox.ask("[window.gazeseg.view().plane.width, window.gazeseg.view().plane.height]")
        answers = firefox.ask("window.gazeseg.answers()")
        firefox.move(firefox.place(width * 2 // 5, height * 3 // 5))
        firefox.press("f", hold_ms=400)
        firefox.until(f"window.gazeseg.answers() > {answers}")
        x, y, _, positive = firefox.ask("window.gazeseg.looks().at(-1)")
        assert (round(x), round(y), positive) == (width * 2 // 5, height * 3 // 5, 1)
    assert firefox.wrong == []
