"""What data sets are called, and when two names mean one: those who train and those who test have to agree on patients."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# No other data set calls its patients so, and WORD's folder, archive and dataset.json each have a name of their own for it.
_OF_WORD = re.compile(r"word_\d{4}")


def dataset_name(about: Mapping[str, Any], root: Path) -> str:
    """The name in a data set's ``dataset.json`` (``about``), else of its folder; with _ for what file names should not hold."""
    return re.sub(r"[^\w.-]", "_", str(about.get("name") or root.resolve().name))


def plain(name: str) -> str:
    """A name as it is compared, without case and punctuation: ``abdomen ct`` for ``Abdomen_CT``."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold()))


def patient_key(who: str) -> tuple[str, str]:
    """Equal for two ``dataset/patient`` that mean the same patient: data sets by ``plain``, patients to the letter."""
    dataset, _, patient = who.partition("/")
    return ("word" if _OF_WORD.fullmatch(patient) else plain(dataset)), patient
