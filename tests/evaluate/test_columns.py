import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate.columns import Column, pairs_of, parse_columns
from gazeseg.evaluate.regimes import parse_regimes

REGIMES = parse_regimes(["box", "click", "points"])


def titles(*words: str) -> list[str]:
    return [column.title for column in parse_columns(words, ["fovea", "unet"], {"unet"}, REGIMES)]


def test_without_words_every_regime_at_its_last_budget():
    assert titles() == ["fovea:box", "fovea:click:10", "fovea:points:50", "unet"]


def test_in_the_order_asked_for():
    assert titles("unet", "fovea:click:3", "fovea:click", "fovea:box") == [
        "unet",
        "fovea:click:3",
        "fovea:click:10",
        "fovea:box",
    ]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("medsam", "columns of the systems fovea, unet, found 'medsam'"),
        ("fovea:gaze", "a regime out of box, click, points, found 'fovea:gaze'"),
        ("unet:box", "a regime out of automatic, found 'unet:box'"),
        ("fovea:click:2", r"a budget of click \(1, 3, 5, 10\), found 'fovea:click:2'"),
        ("fovea:box:1", r"\(none, it is one shot\)"),
    ],
)
def test_refused(word, message):
    with pytest.raises(InputError, match=message):
        titles(word)


def test_a_column_named_twice():
    with pytest.raises(InputError, match="found fovea:click:10 twice"):
        titles("fovea:click", "fovea:click:10")


def test_pairs():
    box, click, other, auto = (
        Column("a", "box", None),
        Column("a", "click", 3.0),
        Column("b", "box", None),
        Column("c", "automatic", None),
    )
    columns = [box, click, other, auto]
    assert len(pairs_of(columns, all_pairs=True)) == 6
    assert pairs_of(columns, all_pairs=False) == [(box, other), (box, auto), (click, auto), (other, auto)]
