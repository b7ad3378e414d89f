"""``gazeseg verify``: whether a journal is as it was written."""

import argparse
from dataclasses import asdict

from gazeseg.cli.outcome import Outcome, add_json

HELP = "check every line of a session journal"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("journal", metavar="JOURNAL", help="journal of a session (JSON lines)")
    add_json(parser)


def run(args: argparse.Namespace) -> Outcome:
    """Verify; exit code 2 and the first wrong line when the journal is not intact.

    Raises:
        JournalError: not intact (with ``--json`` the outcome says so instead).
    """
    from gazeseg.errors import JournalError
    from gazeseg.session import verify

    verdict = verify(args.journal)
    if verdict.ok:
        end = "closed, nothing is missing at its end" if verdict.closed else "open, it may go on"
        return Outcome(f"{args.journal} is intact: {verdict.lines} lines, {end}", asdict(verdict))
    if not args.json:
        raise JournalError(f"{args.journal} is not intact, line {verdict.line_number}: {verdict.problem}")
    return Outcome("", asdict(verdict), code=2)
