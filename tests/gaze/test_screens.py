import pytest

from gazeseg.errors import InputError
from gazeseg.gaze import parse_screen
from gazeseg.types import Screen


def test_a_screen_is_read_as_it_is_written():
    assert parse_screen("1920x1080px,527.5x296mm,650mm") == Screen((1920, 1080), (527.5, 296.0), 650.0)
    assert parse_screen("1920x1080px, 527x296mm, 650mm").distance_mm == 650.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1920x1080", "expected a screen as WIDTHxHEIGHTpx,WIDTHxHEIGHTmm,DISTANCEmm, found '1920x1080'"),
        ("1920x1080px,527x296mm,65cm", "write for example 1920x1080px,527x296mm,650mm"),
        ("0x1080px,527x296mm,650mm", "expected positive screen size"),
        ("1920x1080px,527x296mm,0mm", "expected positive screen size"),
        ("1920x1080px,296x527mm,650mm", "expected square pixels, found pixels 0.32 times as wide as high"),
        ("\u0661920x1080px,527x296mm,650mm", "expected a screen as"),
    ],
    ids=["no size", "cm", "no pixels", "no distance", "turned", "other digits"],
)
def test_a_screen_that_cannot_be_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        parse_screen(text)
