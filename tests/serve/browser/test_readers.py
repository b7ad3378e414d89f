"""Two readers before the same case, each in a browser of their own."""

import json
import subprocess
import sys
from types import SimpleNamespace


def test_a_second_reader_is_named_and_sees_nothing_of_the_first(sit_down, serving, phantom, tmp_path):
    with serving(phantom[1], tmp_path) as service:
        first = sit_down(service)
        first.add("liver")
        made = [sys.executable, "-m", "gazeseg", "link", "--work", str(tmp_path), "--reader", "anna", "--json"]
        url = json.loads(subprocess.run(made, capture_output=True, text=True, check=True).stdout)["url"]
        second = sit_down(SimpleNamespace(url=url, cookies=[]))
        assert first.page.is_hidden("#reader")
        assert second.page.inner_text("#reader") == "reader anna"
        assert second.ask("window.gazeseg.names()") == []
        second.add("spleen")
        first.look((90, 100))
        assert first.ask("window.gazeseg.names()") == ["liver"]
        assert first.wrong == second.wrong == []
