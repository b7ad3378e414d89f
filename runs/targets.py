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
    harmful = {curve["regime"]: 100 * curve["share_updates_lowering_dice"] for curve in summary["curves"]}
    for regime in HARM:
        what = f"updates that lower Dice by more than 1 point, {regime}, %"
        yield Target(what, 5, 1, harmful[regime], f"{harmful[regime]:.2f}", less=True)


def of_paper(summary: dict[str, Any] | None) -> Iterator[Target]:
    """How far the organ stands before the paper's recipe in which it is least ahead, consumer gaze of 8 s."""
    if summary is None:
        return
    last = {one["system"]: one["organs"] for one in summary["results"] if one["regime"] == "gaze-consumer"}
    ours, theirs = last["fovea"], last["paper-recipe"]
    ahead = {organ: 100 * (ours[organ]["dice"]["mean"] - theirs[organ]["dice"]["mean"]) for organ in ours}
    least = min(ahead, key=lambda organ: ahead[organ])
    what = "Dice before the paper's recipe, consumer gaze 8 s, organ least ahead"
    yield Target(what, 0, 5, ahead[least], f"{ahead[least]:+.1f} ({least})")


def of_trust(text: str | None) -> Iterator[Target]:
    """Structures that nobody annotated for it, and what the model says of itself."""
    if text is None:
        return
    for what, group in (
        ("another data set's structures, taught by computed pictures and a model's labels alone", "AMOS, others"),
        ("superpixels of other slices", "superpixels"),
    ):
        clicks = float(_found(rf"\| {group} \|.*\| ([\d.]+) \|", text))
        yield Target(f"Dice, {what}, 5 clicks", 80, 88, clicks, f"{clicks:.1f}")
    error = float(_found(r"mean error (-?[\d.]+)", text))
    yield Target("predicted IoU, mean error", 0.05, 0.05, abs(error), f"{error:+.3f}", less=True)


def of_speed(text: str | None) -> Iterator[Target]:
    """Medians on two cores, in milliseconds."""
    if text is None:
        return
    for what, name, must, aim in (
        ("fresh slice, ms", r"embed .*?", 100, 50),
        ("first answer, ms", r"decode 1 look", 16, 8),
        ("update, ms", r"decode 20 points after 1", 16, 8),
    ):
        milliseconds = float(_found(rf"(?m)^{name} +([\d.]+) +[\d.]+ +[\d.]+$", text))
        yield Target(what, must, aim, milliseconds, f"{milliseconds:.1f}", less=True)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"expected a line like {pattern!r}, found none: was it printed by this version?")
    return match.group(1)
