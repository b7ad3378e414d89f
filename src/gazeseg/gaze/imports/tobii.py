"""Tobii exports as tab-separated text: Pro Lab, Studio, and dumps of the SDK.

Display (DACS, ADCS) coordinates are preferred; media coordinates (MCS) are taken where there are no others. Times have
the unit in the name of their column, or the only unit that makes a tracker's rate of them.
"""

import re
from dataclasses import dataclass

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.names import Names
from gazeseg.gaze.imports.raw import Eye, Raw, Source
from gazeseg.gaze.imports.text import Table, number
from gazeseg.gaze.imports.units import infer_unit_s, unit_name
from gazeseg.gaze.imports.validity import FLAG_NAMES, convention, valid_mask, validity_code
from gazeseg.types import Bool, Float, Screen

UNITS_S = {"(us)": 1e-6, "(ms)": 1e-3}
TIMES = ("recordingtimestamp", "eyetrackertimestamp", "computertimestamp", "devicetimestamp", "systemtimestamp", "time")
OWNERS = ("recordingname", "participantname")  # two people may have recordings of one name
PIXELS, FRACTIONS = True, False
MEDIA_NOTE = "media coordinates: right only if the medium filled the screen"
_FRAMES = (
    ("(dacspx)", PIXELS, ()),
    ("(adcspx)", PIXELS, ()),
    ("(mcsnorm)", FRACTIONS, (MEDIA_NOTE,)),
    ("(mcspx)", PIXELS, (MEDIA_NOTE,)),
    ("", PIXELS, ()),
)
_LEFT_RIGHT = (
    *((f"gazepoint{{side}}{{axis}}{frame}", pixels, notes) for frame, pixels, notes in _FRAMES),
    ("{side}gazepointondisplayarea{axis}", FRACTIONS, ()),
    ("{initial}gazepos2d{axis}", FRACTIONS, ()),
)
_ONE_WAY = str.maketrans("[]µμ", "()uu")
_VALIDITIES = ("validity{side}", "{side}gazepointvalidity", "{initial}validity")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in one export: names of columns, simplified."""

    time: str
    unit_s: float | None
    places: tuple[tuple[str, str], ...]
    validities: tuple[str, ...]
    pixels: bool
    notes: tuple[str, ...]


def read_tobii(source: Source) -> Raw:
    """Samples of a Tobii export; it holds no size of the screen.

    Raises:
        RecordingError: missing columns, several recordings, a screen of other pixels, or no screen at all.
    """
    table = Table.open(source.path, "\t")
    names = [simple(name) for name in table.header]
    layout = find_layout(names, str(source.path))
    screen = source.need_screen()
    owners = {name: Names(str(source.path)) for name in OWNERS if name in names}
    columns, unreadable = _columns(table, names, layout, owners)
    ours = _samples_only(columns, layout)
    for name, found in owners.items():
        found.check_one(columns[name][ours])
    _check_pixels(columns, screen)
    columns = {name: column[ours] for name, column in columns.items()}
    unit_s = layout.unit_s or infer_unit_s(columns[layout.time], f"column {layout.time} of {source.path}")
    eyes, note = _eyes(columns, layout, screen)
    notes = (f"times from {layout.time} in {unit_name(unit_s)}", note, *layout.notes)
    counts = {"unreadable": unreadable, "other_rows": int((~ours).sum())}
    return Raw(columns[layout.time] * unit_s, eyes, screen, "Tobii", counts=counts, notes=notes)


def simple(name: str) -> str:
    """A column's name without what differs between versions: case, spaces, brackets, the letter for micro."""
    name = re.sub(r"[\s_]", "", name.lower())
    return name.translate(_ONE_WAY)


def find_layout(names: list[str], where: str) -> Layout:
    """What of the known layouts a table has."""
    time, unit_s = _time(names, where)
    sides = ({"side": "left", "initial": "l"}, {"side": "right", "initial": "r"})
    for pattern, pixels, notes in _LEFT_RIGHT:
        places = tuple((pattern.format(axis="x", **side), pattern.format(axis="y", **side)) for side in sides)
        for validity in _VALIDITIES:
            validities = tuple(validity.format(**side) for side in sides)
            if {*validities, *(name for place in places for name in place)} <= {*names}:
                return Layout(time, unit_s, places, validities, pixels, notes)
    for frame, pixels, notes in _FRAMES:
        place = (f"gazepointx{frame}", f"gazepointy{frame}")
        if {*place} <= {*names}:
            return Layout(time, unit_s, (place,), (), pixels, (*notes, "both eyes as the tracker combined them"))
    raise RecordingError(
        f"expected gaze points of both eyes with their validity, or combined, found {len(names)} other columns in {where}: "
        "export 'Gaze point left/right X/Y' and 'Validity left/right'"
    )


def _time(names: list[str], where: str) -> tuple[str, float | None]:
    for suffix, unit_s in (*UNITS_S.items(), ("", None)):
        for time in TIMES:
            if time + suffix in names:
                return time + suffix, unit_s
    raise RecordingError(f"expected a column 'Recording timestamp', found none in {where}: is it a Tobii export?")


def _columns(table: Table, names: list[str], layout: Layout, owners: dict[str, Names]) -> tuple[dict[str, Float], int]:
    readers = {layout.time: number, **{name: number for place in layout.places for name in place}}
    readers.update({name: found.number for name, found in owners.items()})
    readers.update(dict.fromkeys(layout.validities, validity_code))
    if "sensor" in names:
        readers["sensor"] = lambda text: float(text.lower() == "eye tracker")
    readers.update(
        {name: number for name in ("recordingresolutionwidth", "recordingresolutionheight") if name in names}
    )
    columns, unreadable = table.columns({names.index(name): read for name, read in readers.items()})
    return dict(zip(readers, columns, strict=True)), unreadable


def _check_pixels(columns: dict[str, Float], screen: Screen) -> None:
    for name, expected in zip(("recordingresolutionwidth", "recordingresolutionheight"), screen.size_px, strict=True):
        said = columns.get(name, np.empty(0))
        said = said[np.isfinite(said)]
        if len(said) and (said != expected).any():
            raise RecordingError(
                f"expected a screen of {expected} px as given, found {said[said != expected][0]:g} in {name}: correct --screen"
            )


def _samples_only(columns: dict[str, Float], layout: Layout) -> Bool:
    """Rows of the eye tracker: those it is named in or, in exports without sensors, that are not only an event."""
    if "sensor" in columns:
        return np.asarray(columns["sensor"] == 1)
    cells = [*layout.validities, *(name for place in layout.places for name in place)]
    filled = np.asarray(np.array([np.isfinite(columns[name]) for name in cells]).any(axis=0))
    return filled if layout.validities else np.ones_like(filled)


def _eyes(columns: dict[str, Float], layout: Layout, screen: Screen) -> tuple[tuple[Eye, ...], str]:
    size = np.asarray(screen.size_px if layout.pixels else (1.0, 1.0))
    places = [np.column_stack([columns[x], columns[y]]) / size for x, y in layout.places]
    if not layout.validities:
        return tuple(Eye.of(xy[:, 0], xy[:, 1]) for xy in places), "no validity in the file: valid where there is gaze"
    codes = np.column_stack([columns[name] for name in layout.validities])
    kind = convention(codes, np.stack(places, axis=1), flags=layout.validities[0] in FLAG_NAMES)
    valid = valid_mask(codes, kind)
    return tuple(Eye(xy, valid[:, side]) for side, xy in enumerate(places)), f"validity as {kind}"
