"""What a command has to say, for people and for programs."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """``text`` is printed, or ``data`` as JSON with ``--json``; ``code`` is the exit code."""

    text: str
    data: dict[str, Any] = field(default_factory=dict)
    code: int = 0


def add_json(parser: ArgumentParser) -> None:
    """The ``--json`` flag every reporting command has."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def say(text: str) -> None:
    """To people, at once and beside the output."""
    print(text, file=sys.stderr, flush=True)


def progress_bar(items: Iterable[T], description: str, total: int | None = None) -> Iterator[T]:
    """A bar on stderr where somebody watches; silent otherwise."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(items, description, total=total, console=console, disable=not console.is_terminal, transient=True)
