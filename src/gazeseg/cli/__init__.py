"""The command line: one module per command, each with ``HELP``, ``configure(parser)`` and ``run(args) -> Outcome``.

Modules import nothing heavy at the top, so that ``gazeseg --help`` is quick. Exit codes: 0 done, 2 wrong input
(one line on stderr: expected, found, what to do), 1 our fault.
"""

import argparse
import json
import os
import sys
import traceback
from importlib import import_module, metadata
from typing import NoReturn

from gazeseg.cli.outcome import Outcome
from gazeseg.errors import GazesegError, InternalError
from gazeseg.notice import NOTICE

COMMANDS = (
    "demo",
    "serve",
    "link",
    "segment",
    "simulate",
    "prepare",
    "evaluate",
    "train",
    "baselines",
    "gaze",
    "models",
    "replay",
    "verify",
    "export",
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors take one line."""

    def error(self, message: str) -> NoReturn:
        """Print the message and stop with exit code 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def build_parser() -> Parser:
    """The whole command line."""
    parser = Parser(prog="gazeseg", description="Look at an organ on a CT and it is outlined.", epilog=NOTICE)
    parser.add_argument("--version", action="version", version=f"gazeseg {metadata.version('gazeseg')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    for name in COMMANDS:
        module = import_module(f"gazeseg.cli.{name}")
        sub = commands.add_parser(name, help=module.HELP, description=module.HELP, epilog=NOTICE)
        module.configure(sub)
        sub.set_defaults(run=getattr(module, "run", None))
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; the only place where errors become exit codes."""
    try:
        args = build_parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        outcome: Outcome = args.run(args)
        as_json = getattr(args, "json", False)
        print(json.dumps(outcome.data, allow_nan=False) if as_json else outcome.text, flush=True)
    except InternalError as error:
        return _complain(f"internal error: {error}", 1)
    except GazesegError as error:
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain("interrupted; outputs already there are untouched", 130)
    except BrokenPipeError:  # whoever read the output has seen enough; nothing may be flushed at exit any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _complain(f"cannot use {error.filename or 'a file'}: {error.strerror or error}", 2)
    except Exception as error:  # the border: a user never meets a traceback
        if os.environ.get("GAZESEG_DEBUG"):
            traceback.print_exc()
        return _complain(f"internal error: {type(error).__name__}: {error} (GAZESEG_DEBUG=1 shows where)", 1)
    return outcome.code


def _complain(message: str, code: int) -> int:
    print(f"gazeseg: {' '.join(message.split())}", file=sys.stderr)
    return code
