"""What was wished for of the default model, beside what was measured; for its card."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """One wish. ``must`` and ``aim`` are bounds from below, or from above where less is better."""

    what: str
    must: float
    aim: float
    measured: float
    shown: str
    less: bool = False

    @property
    def row(self) -> str:
        """Of the table."""
        sign = "≤" if self.less else "≥"
        met = self.measured <= self.must if self.less else self.measured >= self.must
        return f"| {self.what} | {sign} {self.must:g} | {sign} {self.aim:g} | {self.shown} | {'yes' if met else '**no**'} |"


DICE = (
    ("oracle20", None, 90, 94),
    ("gaze-consumer", 4.0, 87, 92),
    ("gaze-poor", 4.0, 80, 88),
    ("click", 1.0, 80, 87),
    ("click", 5.0, 90, 93),
)
HARM = ("click", "gaze-consumer")


def table(
    summary: dict[str, Any], paper: dict[str, Any] | None, trust: str | None, speed: str | None, megabytes: float
) -> str:
    """All wishes whose measurement is at hand, as Markdown."""
    rows = [*of_evaluation(summary), *of_paper(paper), *of_trust(trust), *of_speed(speed)]
    rows.append(Target("size, MB", 20, 10, megabytes, f"{megabytes:.1f}", less=True))
    return "\n".join(["| | must | aim | measured | met |", "|---|--:|--:|--:|---|", *(one.row for one in rows)])


def of_evaluation(summary: dict[str, Any]) -> Iterator[Target]:
    """Dice per regime, and the share of updates that harm."""
    found = {(entry["regime"], entry["budget"]): entry["dice"] for entry in summary["results"]}
    for regime, budget, must, aim in DICE:
        dice = {name: 100 * found[regime, budget][name] for name in ("mean", "low", "high")}
        what = f"Dice, {regime}" + ("" if budget is None else f" {budget:g}{' s' if 'gaze' in regime else ''}")
        yield Target(what, must, aim, dice["mean"], f"{dice['mean']:.1f} [{dice['low']:.1f}, {dice['high']:.1f}]")
    harmful = {curve["regime"]: curve["share_updates_lowering_dice"] for curve in summary["curves"]}
    for regime in HARM:
        share = {name: 100 * value for name, value in harmful[regime].items()}
        what = f"updates that lower Dice by more than 1 point, {regime}, %"
        shown = f"{share['mean']:.2f} [{share['low']:.2f}, {share['high']:.2f}]"
        yield Target(what, 5, 1, share["mean"], shown, less=True)


def of_paper(summary: dict[str, Any] | None) -> Iterator[Target]:
    """How far the organ stands before the paper's recipe in which it is least ahead, consumer gaze of 8 s."""
    if summary is None:
        return
    theirs_minus_ours = [one["organs"] for one in summary["differences"] if one["regime"] == "gaze-consumer"][-1]
    least, gap = max(theirs_minus_ours.items(), key=lambda item: item[1]["dice"]["mean"])
    ahead, low, high = (-100 * gap["dice"][name] for name in ("mean", "high", "low"))
    what = "Dice before the paper's recipe, consumer gaze 8 s, organ least ahead"
    yield Target(what, 0, 5, ahead, f"{ahead:+.1f} [{low:+.1f}, {high:+.1f}] ({least})")


def of_trust(text: str | None) -> Iterator[Target]:
    """Structures that nobody annotated for it, and what the model says of itself."""
    if text is None:
        return
    for what, group in (
        ("another data set's structures, taught by computed pictures and a model's labels alone", "AMOS, others"),
        ("superpixels of other slices", "superpixels"),
    ):
        shown = _found(rf"\| {group} \|.*\| ([^|]+) \|", text)
        alone = "" if "[" in shown else " (one patient)"
        yield Target(f"Dice, {what}, 5 clicks", 80, 88, float(shown.split()[0]), shown + alone)
    shown = _found(r"mean error ([^,]+, [^,]+\]),", text)
    yield Target("predicted IoU, mean error", 0.05, 0.05, abs(float(shown.split()[0])), shown, less=True)


def of_speed(text: str | None) -> Iterator[Target]:
    """Medians on two cores with their 95th percentiles, in milliseconds."""
    if text is None:
        return
    for what, name, must, aim in (
        ("fresh slice, ms", r"embed .*?", 100, 50),
        ("first answer, ms", r"decode 1 look", 16, 8),
        ("update, ms", r"decode 20 points after 1", 16, 8),
    ):
        median, p95 = _found(rf"(?m)^{name} +([\d.]+ +[\d.]+) +[\d.]+$", text).split()
        yield Target(what, must, aim, float(median), f"{median} (p95 {p95})", less=True)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"expected a line like {pattern!r}, found none: was it printed by this version?")
    return match.group(1)
