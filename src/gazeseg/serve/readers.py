"""Readers: who works with one service, each with a name by which their work is found again.

The work of the first lies in the work folder itself, that of others in folders of their own beside it. A name is given
away by making ``WORK/readers/NAME``.
"""

import re
from itertools import count
from pathlib import Path

from gazeseg.errors import InputError

FIRST = "1"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


def own_folder(folder: Path, reader: str) -> Path:
    """``WORK/journals`` for the first reader, ``WORK/readers/NAME/journals`` for another."""
    return folder if reader == FIRST else folder.parent / "readers" / reader / folder.name


def first_readers(work: Path, number: int) -> list[str]:
    """1, 2, 3 and so on: the same people again where they get the links in the same order."""
    return [named_reader(work, str(one)) for one in range(int(FIRST), int(FIRST) + number)]


def named_reader(work: Path, name: str) -> str:
    """A reader by name, whether or not there has been one; no newcomer is called so from now on.

    Raises:
        InputError: it cannot be a name.
    """
    if not NAME.fullmatch(name):
        raise InputError(f"expected a reader's name of at most 32 letters, digits, dots and dashes, found {name!r}")
    (work / "readers" / name).mkdir(parents=True, exist_ok=True)
    return name


def new_reader(work: Path) -> str:
    """The lowest number that nobody has had, in this run of the service or an earlier one."""
    numbers = map(str, count(int(FIRST)))
    return next(number for number in numbers if _made(work / "readers" / number))


def _made(folder: Path) -> bool:
    """Whether the folder is there now and was not before."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return False
    return True
