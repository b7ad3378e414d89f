import pytest

from gazeseg.export.organs import _CONCEPTS, property_codes


@pytest.mark.parametrize(
    ("name", "kind", "side"),
    [
        ("liver", "Liver", None),
        ("kidney_left", "Kidney", "Left"),
        ("Right Kidney", "Kidney", "Right"),
        ("adrenal_gland_right", "Adrenal gland", "Right"),
        ("inferior_vena_cava", "Inferior vena cava", None),
        ("left right lung", "Anatomical Structure", None),
        ("lesion 7", "Anatomical Structure", None),
    ],
)
def test_codes(name: str, kind: str, side: str | None) -> None:
    category, found, modifier = property_codes(name)
    assert (category.value, category.meaning) == ("123037004", "Anatomical Structure")
    assert (found.meaning, modifier and modifier.meaning) == (kind, side)


@pytest.mark.parametrize("name", _CONCEPTS)
def test_every_name_has_a_code(name: str) -> None:
    assert property_codes(name)[1].scheme_designator == "SCT"
