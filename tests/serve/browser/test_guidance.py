"""What the page says and shows so that nobody is lost: looks in vain, hints, outlines on offer, directions, one line below."""

import json

import nibabel
import numpy as np
import pytest

SLICE = 18
STEP = "document.getElementById('step').textContent"
OTHERS = "document.querySelector('#big canvas').toDataURL()"
SETTLED = "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 400))"
TAP = "['keydown', 'keyup'].forEach((type) => dispatchEvent(new KeyboardEvent(type, { key: 'f' })))"
OFFER = {"type": "candidates", "structure": "liver", "plane": "axial", "index": SLICE, "chosen": 1}
LONG = "a case that cannot be read for a reason that takes many words to tell, " * 4
WIDTHS = (900, 1200, 1600)


def message(reader, words):
    reader.until("words => document.getElementById('message').textContent.startsWith(words)", words)


def hint(reader, words):
    reader.until(f"words => {STEP} === words", words)


def settled(reader):
    """The main view as it is drawn, once nothing fades any more; a busy page draws late."""
    reader.ask(SETTLED)
    return reader.ask(OTHERS)


def test_looks_that_do_nothing_and_what_comes_next_are_told(reader):
    page = reader.page
    hint(reader, "Add a structure on the left")
    reader.add("liver")
    reader.go_to(SLICE)
    hint(reader, "Hold F over the liver")
    page.mouse.move(5, 5)
    reader.point((2, 2))  # beside the patient, to be on the picture at all
    reader.ask(TAP)  # too short for a look, whatever keeps this test busy
    message(reader, "no look counted: hold F")
    assert page.is_hidden("#step")  # a message is before a hint
    reader.look((2, 2), "d")
    message(reader, "there is no outline on this slice to take away from")
    reader.look((90, 100))
    hint(reader, "Enter accepts; hold D where too much")
    page.keyboard.press("Enter")
    hint(reader, "")
    reader.ask("document.getElementById('message').textContent = ''")
    reader.add("spleen")
    hint(reader, "Hold F over the spleen")
    assert page.is_visible("#step")
    assert reader.wrong == []


def test_a_hint_does_not_flicker(reader):
    page = reader.page
    reader.add("stomach")
    hint(reader, "Hold F over the stomach")
    reader.ask(
        "window.words = [], new MutationObserver(() => window.words.push(1)).observe(document.getElementById('step'),"
        " { childList: true }) ?? true"
    )
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # the page's time is ours from here on: a busy machine is no reader who waits
    for _ in range(6):
        page.keyboard.press("p")  # the brush knows of no next step
        page.clock.run_for(50)
    page.clock.run_for(900)
    assert reader.ask("window.words") == []


def test_the_other_outlines_go_once_one_is_chosen_and_a_number_is_missing_where_there_is_none(reader):
    page, lines, said = reader.page, [], []

    def heard(line, text):
        said.append(json.loads(text))
        if said[-1]["type"] != "pick":
            line.send(text)

    def route(line):
        service = line.connect_to_server()
        line.on_message(lambda text: heard(service, text))
        lines.append(line)

    page.route_web_socket("**/talk", route)
    page.reload()
    reader.until("document.getElementById('line').textContent === 'connected'")
    reader.add("liver")
    reader.go_to(SLICE)
    shape = reader.ask("[window.gazeseg.view().plane.height, window.gazeseg.view().plane.width]")
    middle = shape[0] * shape[1] // 2 + shape[1] // 2
    masks = [
        {
            "number": number,
            "kind": kind,
            "score": score,
            "runs": [middle, length, shape[0] * shape[1] - middle - length],
        }
        for number, kind, score, length in ((1, "answer", 0.8, 20), (3, "wider", None, 40))
    ]
    before = settled(reader)
    offer = OFFER | {"shape": shape, "masks": masks}
    lines[0].send(json.dumps(offer))
    reader.until("window.gazeseg.offered() !== null")
    assert settled(reader) != before
    titles = [one.get_attribute("title") for one in page.query_selector_all("#choices button")]
    assert titles == ["the first answer, predicted overlap 80 %", "wider"]

    page.keyboard.press("2")
    message(reader, "no outline 2 here, only 1 answer, 3 wider")
    assert not [one for one in said if one["type"] == "pick"]
    page.keyboard.press("3")
    lines[0].send(json.dumps(offer | {"chosen": 3}))
    reader.until("window.gazeseg.offered().chosen === 3")
    assert settled(reader) == before
    page.keyboard.press("3")
    assert settled(reader) != before
    lines[0].send(json.dumps(offer | {"masks": []}))
    lines[0].send(json.dumps(offer))
    assert settled(reader) != before
    assert [one["number"] for one in said if one["type"] == "pick"] == [3, 3]
    assert reader.wrong == []


@pytest.mark.parametrize("affine", [(1, 1, 1), (-1, -1, -1)], ids=["feet first", "head first"])
def test_down_is_to_the_feet_the_back_and_the_left(reader, tmp_path, affine):
    name = "".join("rl"[sign < 0] for sign in affine)
    grid = nibabel.Nifti1Image(np.zeros((30, 20, 6), dtype=np.int16), np.diag([*affine, 1.0]))
    nibabel.save(grid, tmp_path / f"{name}.nii.gz")
    page = reader.page
    page.set_input_files("#case-files", [str(tmp_path / f"{name}.nii.gz")])
    reader.until("name => document.title.startsWith(name)", name)
    for plane, sign in (("axial", affine[2]), ("coronal", affine[1]), ("sagittal", affine[0])):
        if plane != "axial":
            page.click(f"#side .view[data-plane={plane}]")
        before = reader.ask("window.gazeseg.view().index")
        page.keyboard.press("ArrowDown")
        assert (
            reader.ask("window.gazeseg.view().index") == before - sign
        )  # numbers rise to the head, the front, the right
        strip = page.locator("#slider").bounding_box()
        page.mouse.click(strip["x"] + 5, strip["y"] + 1)
        top = reader.ask("window.gazeseg.view().plane.count") - 1 if sign > 0 else 0
        assert reader.ask("window.gazeseg.view().index") == top
        reader.until("now => document.getElementById('slider').ariaValueNow === now", str(top + 1))
        reader.point((14, 3))
        page.mouse.wheel(0, 100)
        reader.until("index => window.gazeseg.view().index === index", top - sign)
    assert reader.wrong == []


def test_the_cross_hair_goes_along_with_the_slice(reader):
    axis = reader.ask("window.gazeseg.view().plane.axis")
    reader.page.keyboard.press("ArrowDown")
    assert reader.ask("window.gazeseg.cross()")[axis] == reader.ask("window.gazeseg.view().index")
    reader.point((100, 100))
    beside = "document.querySelector('#side .view[data-plane=coronal] canvas').toDataURL()"
    reader.page.wait_for_timeout(400)
    before, cross = reader.ask(beside), reader.ask("window.gazeseg.cross()")
    reader.page.keyboard.press("PageUp")
    now = reader.ask("window.gazeseg.cross()")
    assert now[axis] == reader.ask("window.gazeseg.view().index") != cross[axis]
    assert [n for at, n in enumerate(now) if at != axis] == [n for at, n in enumerate(cross) if at != axis]
    reader.until(f"before => {beside} !== before", before)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_picture_stands_still_whatever_is_said_below(reader, width):
    page = reader.page
    page.set_viewport_size({"width": width, "height": 700})
    reader.until("document.getElementById('notice').textContent.includes('not for diagnosis')")
    before = page.locator("#big").bounding_box()
    page.route("**/export/*", lambda route: route.fulfill(status=422, json={"error": LONG}))
    page.click("#exports button >> nth=0")
    message(reader, LONG)
    assert page.locator("#big").bounding_box() == before
    assert page.get_attribute("#message", "title") == LONG
    page.route("**/export/*", lambda route: route.fulfill(status=422, json={"error": "no"}))
    assert reader.ask("[...document.querySelectorAll('footer > span')].every((one) => one.clientHeight < 26)")
    assert reader.ask("document.documentElement.scrollWidth") == width
    message_box, where = page.locator("#message").bounding_box(), page.locator("#where").bounding_box()
    assert message_box["width"] > 0.2 * width
    assert message_box["x"] >= where["x"] + where["width"]
