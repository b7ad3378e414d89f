"""The page in a real browser where something comes late, is held, is lost, or changes quickly."""

import json
import signal

import nibabel
import numpy as np

from gazeseg.images import plane_for
from gazeseg.simulate.regions import deepest

SLICE = 18
CONNECTED = "document.getElementById('line').textContent === 'connected'"
CARRYING = {"type": "carried", "structure": "a", "plane": "axial", "how": "carried", "state": "working", "planned": 5}
# Three outlines of one structure, each a pixel larger: what stands behind each, how large the newest is, and the same once more.
OUTLINES = """async () => {
  const { Masks } = await import("/static/masks.js");
  const masks = new Masks();
  const put = (...runs) => {
    masks.put({ structure: "a", plane: "axial", index: 0, shape: [2, 4], runs, final: true, score: null });
    return masks.on("axial", 0).get("a");
  };
  const [first, second, third] = [put(1, 2, 5), put(1, 3, 4), put(1, 4, 3)];
  const behind = [first, second, third].map((one) => one.before?.area ?? 0);
  const again = put(1, 4, 3).before?.area ?? 0;
  await new Promise((done) => setTimeout(done, 200));
  const newest = masks.on("axial", 0).get("a");
  return { behind, again, area: newest.area, end: newest.fade(), left: newest.before };
}"""
COLOUR = """xy => {
  const canvas = document.querySelector("#side .view[data-plane=axial] canvas");
  const [x, y] = window.gazeseg.beside("axial").toClient(xy[0], xy[1]);
  const { left, top } = canvas.getBoundingClientRect();
  const at = [x - left, y - top].map((n) => Math.round(n * devicePixelRatio));
  const [r, g, b] = canvas.getContext("2d").getImageData(at[0], at[1], 1, 1).data;
  return Math.max(r, g, b) - Math.min(r, g, b);
}"""


def again(reader):
    """The page anew."""
    reader.page.reload()
    reader.until(CONNECTED)


def drawn(reader):
    """Wait until the page has drawn what changed."""
    reader.ask("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def heard(reader, words):
    reader.until("words => document.getElementById('message').textContent === words", words)


def coronal(reader):
    return reader.ask("[window.gazeseg.beside('coronal').index, window.gazeseg.beside('coronal').wanted]")


def test_a_case_that_comes_late_or_not_at_all_takes_over_nothing(reader, tmp_path):
    page, late, talks = reader.page, [], []
    page.on("websocket", lambda talk: talks.append(talk))
    nibabel.save(nibabel.Nifti1Image(np.zeros((30, 20, 6), dtype=np.int16), np.eye(4)), tmp_path / "small.nii.gz")
    page.set_input_files("#case-files", [str(tmp_path / "small.nii.gz")])
    reader.until("document.title.startsWith('small')")
    reader.until(CONNECTED)
    page.select_option("#case", "case")
    reader.until("document.title.startsWith('case')")
    reader.until(CONNECTED)

    page.route("**/api/cases/small", lambda route: route.fulfill(status=422, json={"error": "it cannot be read"}))
    page.select_option("#case", "small")
    heard(reader, "it cannot be read")
    assert page.input_value("#case") == "case"
    reader.add("stomach")  # its talk goes on

    page.unroute("**/api/cases/small")
    page.route("**/api/cases/small", lambda route: late.append(route))
    with page.expect_request("**/api/cases/small"):
        page.select_option("#case", "small")
    reader.add("colon")
    with page.expect_websocket():
        page.select_option("#case", "case")
    reader.until(CONNECTED)
    with page.expect_response("**/api/cases/small"):
        late[0].continue_()
    page.wait_for_timeout(500)
    assert page.input_value("#case") == "case"
    assert page.title().startswith("case")
    assert [talk.url.split("/")[-2] for talk in talks if not talk.is_closed()] == ["case"]
    reader.add("rectum")
    assert [error for error in reader.wrong if "422" not in error] == []


def test_the_line_of_the_case_before_is_not_taken_for_that_of_the_next(reader, tmp_path):
    nibabel.save(nibabel.Nifti1Image(np.zeros((30, 20, 6), dtype=np.int16), np.eye(4)), tmp_path / "narrow.nii.gz")
    reader.page.set_input_files("#case-files", [str(tmp_path / "narrow.nii.gz")])
    reader.until("document.title.startsWith('narrow')")
    reader.until(CONNECTED)
    slow = "class { static OPEN = 1; readyState = 0; close() {} }"
    reader.ask(f"() => {{ window.WebSocket = {slow}; }}")
    reader.page.select_option("#case", "case")
    reader.until("document.title.startsWith('case')")
    assert reader.page.inner_text("#line") == "connecting"
    assert reader.wrong == []


def test_a_key_is_one_press_and_a_button_with_the_keyboard_at_it_is_pressed(reader):
    page, said = reader.page, []
    page.on("websocket", lambda talk: talk.on("framesent", lambda text: said.append(json.loads(text))))
    again(reader)
    reader.add("spleen")
    reader.go_to(SLICE)
    for key in ("Backspace", "Backspace", "ArrowDown", "ArrowDown"):
        page.keyboard.down(key)  # what is down already repeats
    page.keyboard.up("Backspace")
    page.keyboard.up("ArrowDown")
    assert reader.ask("window.gazeseg.view().index") == SLICE + 2 * reader.ask("window.gazeseg.view().down")

    page.focus("#report")
    with page.context.expect_page() as report:
        page.keyboard.press("Enter")
    report.value.close()

    page.focus("#structures li.active .lock")
    for key, locked in (("Enter", "true"), ("Space", "false")):
        page.keyboard.press(key)
        reader.until("is => document.querySelector('li.active .lock').getAttribute('aria-pressed') === is", locked)
        assert reader.ask("document.activeElement === document.querySelector('li.active .lock')")
    page.click("#exports button >> nth=0")
    assert reader.ask("document.activeElement.id") == "big"
    assert [one["action"] for one in said if one["type"] == "key" and one["down"]] == ["undo"]
    assert [one["locked"] for one in said if one["type"] == "lock"] == [True, False]


def test_small_views_fetch_one_slice_at_a_time_and_stand_still_while_a_key_is_held(reader):
    page, asked, waiting = reader.page, [], []
    reader.add("liver")
    reader.go_to(SLICE)
    page.on("request", lambda request: "/case/coronal/" in request.url and asked.append(request.url.split("/")[-1]))
    page.route("**/api/cases/case/coronal/*", lambda route: route.continue_() if waiting else waiting.append(route))
    before, _ = coronal(reader)
    for y in range(60, 200, 20):
        reader.point((100, y))
        drawn(reader)
    index, wanted = coronal(reader)
    assert index == before != wanted
    assert len(asked) == 1
    waiting[0].continue_()
    reader.until("wanted => window.gazeseg.beside('coronal').index === wanted", wanted)
    assert asked[1:] == [str(wanted)]

    page.keyboard.down("f")
    for y in range(60, 200, 20):
        reader.point((100, y))
        drawn(reader)
    assert coronal(reader) == [wanted, None]
    assert len(asked) == 2
    reader.point((100, 70))
    page.keyboard.up("f")
    reader.until("before => window.gazeseg.beside('coronal').index !== before", wanted)
    assert reader.wrong == []


def test_what_was_carried_is_seen_in_a_small_view(reader, phantom):
    demo, _ = phantom
    page = reader.page
    liver = next(value for value, name in demo.names.items() if name == "liver")
    cut = plane_for(demo.volume.geometry, "axial").cut
    reader.add("liver to carry")
    reader.go_to(SLICE)
    rows, columns = np.nonzero(cut(demo.truth == liver, SLICE))
    page.click("#box")
    reader.drag((columns.min(), rows.min()), (columns.max(), rows.max()))
    reader.until("window.gazeseg.area() > 0", seconds=60)
    page.keyboard.press("g")
    reader.until("window.gazeseg.waiting().length > 0", seconds=240)
    carried = [index for index, _ in reader.ask("window.gazeseg.waiting()")]
    index = next(index for index in carried if abs(index - SLICE) > 3)  # the page was sent none so far away
    place = [int(n) for n in deepest(np.asarray(cut(demo.truth == liver, index)))]

    page.keyboard.press("q")
    reader.until("window.gazeseg.view().name === 'coronal'")
    drawn(reader)
    count = demo.volume.shape[2]
    row = count - 1 - index if reader.ask("window.gazeseg.view().plane.y_flip") else index
    reader.point((2, row))
    reader.until("index => window.gazeseg.beside('axial').index === index", index)
    reader.until(f"xy => ({COLOUR})(xy) > 20", place)
    assert reader.ask("document.querySelector('#big canvas').getContext('2d').globalAlpha") == 1
    assert reader.wrong == []


def test_an_outline_fades_into_the_next_one_and_no_further(reader):
    assert reader.ask(OUTLINES) == {"behind": [0, 0, 3], "again": 3, "area": 4, "end": 1, "left": None}
    reader.page.emulate_media(reduced_motion="reduce")
    assert reader.ask(OUTLINES) == {"behind": [0, 0, 0], "again": 0, "area": 4, "end": 1, "left": None}


def test_carrying_has_stopped_after_a_break(reader):
    lines = []

    def route(line):
        line.connect_to_server()
        lines.append(line)

    reader.page.route_web_socket("**/talk", route)
    again(reader)
    reader.add("bladder")  # by then all is told that a page is told first
    lines[0].send(json.dumps(CARRYING | {"confidence": []}))
    reader.until("window.gazeseg.carrying()")
    lines[0].close(code=1012)
    heard(reader, "the connection was lost: carrying stopped")
    assert not reader.ask("window.gazeseg.carrying()")
    assert len(lines) == 2


def test_what_does_not_arrive_is_told(sit_down, serving, phantom, tmp_path):
    with serving(phantom[1], tmp_path) as service:
        reader = sit_down(service)
        reader.add("liver")
        service.stop(signal.SIGKILL)
        reader.until("document.getElementById('line').textContent.includes('connection lost')")
        assert "nothing is lost" not in reader.page.inner_text("#line")
        for act in (lambda: reader.page.keyboard.press("Backspace"), lambda: reader.page.click("#structures .pick")):
            reader.ask("document.getElementById('message').textContent = ''")
            reader.page.keyboard.press("ArrowDown")  # the view goes on, and nobody complains
            drawn(reader)
            assert reader.page.inner_text("#message") == ""
            act()
            heard(reader, "not connected: that did not count")


def test_the_help_begins_with_its_first_step(sit_down, serving, phantom, tmp_path):
    with serving(phantom[1], tmp_path) as service:
        reader = sit_down(service, viewport={"width": 1280, "height": 600})
        reader.page.keyboard.press("?")
        reader.until("document.getElementById('help').open")
        assert reader.ask("document.getElementById('help').scrollHeight > document.getElementById('help').clientHeight")
        assert reader.ask("document.getElementById('help').scrollTop") == 0
