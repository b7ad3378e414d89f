"""A page whose case is still on its way."""


def test_hands_that_are_too_early_do_nothing(sit_down, serving, phantom, tmp_path):
    with serving(phantom[1], tmp_path) as service:
        reader = sit_down(service)
        waiting = []
        reader.page.route("**/api/cases/case", lambda route: waiting.append(route))
        with reader.page.expect_request("**/api/cases/case"):
            reader.page.reload(wait_until="commit")
        reader.page.mouse.move(600, 400)
        reader.page.mouse.click(620, 410)
        reader.page.mouse.wheel(0, 100)
        for key in ("ArrowDown", "z", "f"):
            reader.page.keyboard.press(key)
        waiting[0].continue_()
        reader.until("document.getElementById('line').textContent === 'connected'")
        assert reader.wrong == []
