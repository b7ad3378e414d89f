"""Published numbers beside ours, only when asked for, each with the protocol it was measured by."""

import json
from importlib.resources import files
from typing import Any, cast


def read_published() -> list[dict[str, Any]]:
    """Columns of ``published.json``: name, source, protocol, Dice in percent by organ, and means by their kind.

    The kinds of means are ``mean`` (over organs of patient means), ``instance_weighted_mean`` and
    ``mean_over_organs_of_instance_means``.
    """
    text = files("gazeseg.evaluate").joinpath("published.json").read_text(encoding="utf-8")
    return cast("list[dict[str, Any]]", json.loads(text)["columns"])
