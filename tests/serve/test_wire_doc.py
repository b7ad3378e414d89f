"""docs/wire.md says what the messages are now."""

import subprocess
import sys
from typing import get_args

import pytest

from gazeseg.serve.wire.messages import ClientMessage, ServerMessage


@pytest.fixture(scope="module")
def page(root, tmp_path_factory):
    made = tmp_path_factory.mktemp("docs") / "wire.md"
    subprocess.run([sys.executable, root / "runs" / "wire.py", made], check=True)
    return made.read_text(encoding="utf-8")


def test_the_page_is_up_to_date(root, page):
    assert (root / "docs" / "wire.md").read_text(encoding="utf-8") == page, "python runs/wire.py docs/wire.md"


def test_every_message_and_field_is_there(page):
    for message in (*get_args(ClientMessage), *get_args(ServerMessage)):
        _, _, section = page.partition(f"### `{message.model_fields['type'].default}`\n")
        section = section.partition("\n### ")[0]
        assert [name for name in message.model_fields if f"\n- `{name}`" not in section] == ["type"]


def test_fields_are_told_with_limits_defaults_and_meaning(page):
    assert "- `limit` = 40: integer (1 to 500)\n" in page
    assert "- `distance_mm` = null: number (above 0 to 20000) or null\n" in page
    assert "- `samples`: list of [number, number or null, number or null], at most 4096\n" in page
    assert "- `masks`: list of `Offered`\n" in page
    assert "- `ml` = null: number or null; volume; null while masks are still being computed\n" in page
    assert (
        "- `slices`: list of integer, by `axial` or `coronal` or `sagittal`; those with an outline, by plane; " in page
    )
