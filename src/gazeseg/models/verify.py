"""Are the files of a model folder the ones its manifest names?"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from gazeseg.files import sha256
from gazeseg.models.manifest import Manifest, read_manifest


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file: the hash the manifest promises and the one found (None when the file is missing)."""

    name: str
    expected: str
    found: str | None

    @property
    def ok(self) -> bool:
        """Whether the file is the promised one."""
        return self.expected == self.found


def verify_model(folder: Path) -> list[FileCheck]:
    """Hash every file the manifest names.

    Raises:
        ModelError: the manifest itself cannot be used.
    """
    checks = []
    for name, expected in read_manifest(folder).files.items():
        path = folder / name
        checks.append(FileCheck(name, expected, sha256(path) if path.is_file() else None))
    return checks


def model_hash(manifest: Manifest) -> str:
    """SHA-256 of the manifest's canonical JSON; it holds the hashes of the weights, so it names them too."""
    canonical = json.dumps(manifest.to_dict(), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
