"""The report: one HTML file that needs nothing else, made from the summary and the example pictures."""

from collections.abc import Iterable, Sequence

from gazeseg.evaluate.examples import Example
from gazeseg.evaluate.html import cell, definitions, page, paragraph, section
from gazeseg.evaluate.pictures import NEGATIVE, POSITIVE, PREDICTION, TRUTH, draw
from gazeseg.evaluate.report_comparison import comparison
from gazeseg.evaluate.report_tables import curves, differences, headline, organs, systems
from gazeseg.evaluate.shots import Shot
from gazeseg.evaluate.strips import stepped
from gazeseg.evaluate.table import Summary


def make_report(summary: Summary, examples: Sequence[Example]) -> str:
    """The whole page.

    Args:
        summary: as in ``summary.json``.
        examples: pictures to show.
    """
    body = [
        "<h1>Evaluation of segmentation</h1>",
        paragraph(_overview(summary), "quiet"),
        paragraph(summary["notice"], "notice"),
        *(paragraph(text, "warning") for text in summary["warnings"]),
        section("Results", headline(summary), paragraph(HOW_TO_READ, "quiet")),
        comparison(summary),
        *differences(summary),
        *curves(summary),
        section("By organ", *organs(summary)),
        *_steps(examples),
        *_pictures(examples),
        section("Protocol", definitions(summary["protocol"])),
        section("What was left out", *(paragraph(text) for text in summary["left_out"]["text"])),
        section("Systems and versions", systems(summary), paragraph(_versions(summary), "quiet")),
    ]
    return page("gazeseg evaluation", body)


HOW_TO_READ = (
    "Percent. Mean: over organs of the mean over patients; in brackets the 95 % bootstrap interval over patients. "
    "Instance-weighted: the plain mean over objects, dominated by patients and organs with many slices; shown to "
    "compare with publications that use it."
)


def _overview(summary: Summary) -> str:
    counts, settings = summary["counts"], summary["settings"]
    return (
        f"{counts['objects']} objects on {counts['slices']} slices of {counts['patients']} patients, "
        f"{counts['organs']} organs; data {settings['data']}; seed {settings['seed']}; made {summary['created_utc']}"
    )


def _versions(summary: Summary) -> str:
    return ", ".join(f"{name} {version}" for name, version in summary["versions"].items())


def _pictures(examples: Sequence[Example]) -> Iterable[str]:
    if not examples:
        return
    parts = [_legend(), paragraph(f"Regime {examples[0].regime}, at its end; ranked by the first system.", "quiet")]
    for organ in dict.fromkeys(example.organ for example in examples):
        parts.append(f"<h3>{cell(organ)}</h3>")
        for example in examples:
            if example.organ == organ:
                parts += [_figure(example, number) for number in range(len(example.shots))]
    yield section("Best, median and worst", *parts)


def _steps(examples: Sequence[Example]) -> Iterable[str]:
    """For each organ a row per system: the truth, then the mask after each of a few updates."""
    shown = list(stepped(examples))
    if not shown:
        return
    parts = [_legend(), paragraph(f"Regime {shown[0][0].regime}; the median object of each organ.", "quiet")]
    for example, shot in shown:
        before = Shot(shot.system, shot.mask & False, (), 0.0)
        panels = [(before, "reference"), *((step.as_shot(shot.system), step.caption) for step in shot.steps)]
        parts.append(f"<h3>{cell(example.organ)}: {cell(shot.system)}</h3>")
        figures = (f"<figure>{draw(example, s)}<figcaption>{cell(text)}</figcaption></figure>" for s, text in panels)
        parts.append(f'<div class="strip">{"".join(figures)}</div>')
    yield section("Steps to a mask", *parts)


def _legend() -> str:
    keys = (
        ("truth", TRUTH),
        ("prediction", PREDICTION),
        ("looks at it", POSITIVE),
        ("looks at what is not it", NEGATIVE),
    )
    names = (f'<span class="key" style="color:{colour}"></span> {name}' for name, colour in keys)
    return f"<p>{' &nbsp; '.join(names)}</p>"


def _figure(example: Example, number: int) -> str:
    shot = example.shots[number]
    caption = f"{example.rank}: {shot.system}, Dice {100 * shot.dice:.1f}"
    return (
        f"<figure>{draw(example, shot)}<figcaption>{cell(caption)}<br>"
        f'<span class="quiet">{cell(example.object_id)}</span></figcaption></figure>'
    )
