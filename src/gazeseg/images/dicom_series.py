"""Which series to read, where a folder holds several."""

from gazeseg.errors import ImageError
from gazeseg.images.dicom_files import DicomFile


def choose(files: list[DicomFile], wanted: str | None) -> tuple[list[DicomFile], str]:
    """The files of one series and how to call it in messages.

    Args:
        files: at least one.
        wanted: a series UID, the ending of one, or a series number; None when there should be only one series.

    Raises:
        ImageError: several series and none chosen, none or several that fit the choice; the message lists them.
    """
    series: dict[str, list[DicomFile]] = {}
    for file in files:
        series.setdefault(file.series_uid, []).append(file)
    uids = list(series) if wanted is None else _matching(series, wanted.strip())
    if len(uids) != 1:
        listed = "; ".join(_describe(uid, members) for uid, members in series.items())
        asked = "one series" if wanted is None else f"one series called {wanted!r}"
        found = len(uids) if uids else "none"
        raise ImageError(
            f"expected {asked}, found {found} among: {listed}: choose one by its number, its UID or the ending of it "
            "(--series, or series= in Python), or give its files alone"
        )
    members = series[uids[0]]
    return members, _describe(uids[0], members)


def _matching(series: dict[str, list[DicomFile]], wanted: str) -> list[str]:
    """UIDs that fit, by the first rule that any UID fits: the UID itself, the number, the ending."""
    if wanted in series:
        return [wanted]
    by_number = [uid for uid, members in series.items() if members[0].number == wanted]
    return by_number or [uid for uid in series if wanted and uid.endswith(wanted)]


def _describe(uid: str, members: list[DicomFile]) -> str:
    first = members[0]
    words = [f"series {first.number or '-'}", first.modality, repr(first.description) if first.description else ""]
    count = f"{len(members)} file{'s' if len(members) > 1 else ''}"
    ending = f"UID ...{uid[-12:]}" if len(uid) > 12 else f"UID {uid or 'not given'}"
    return " ".join(word for word in words if word) + f", {count}, {ending}"
