"""A model folder as Hugging Face keeps it: the weights' file, and what the configuration and the card say."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError

FILES = ("model.safetensors", "pytorch_model.bin")
# what we build is fixed in these; a folder that says otherwise is another network with the same shapes
FIXED: dict[str, dict[str, object]] = {
    "vision_config": {"hidden_act": "gelu", "qkv_bias": True, "use_abs_pos": True, "use_rel_pos": True},
    "prompt_encoder_config": {"hidden_act": "gelu"},
    "mask_decoder_config": {"hidden_act": "relu"},
}
HEADS = 8
SPDX = {
    "apache-2.0": "Apache-2.0",
    "mit": "MIT",
    "bsd-3-clause": "BSD-3-Clause",
    "cc0-1.0": "CC0-1.0",
    "cc-by-4.0": "CC-BY-4.0",
    "cc-by-sa-4.0": "CC-BY-SA-4.0",
    "cc-by-nc-4.0": "CC-BY-NC-4.0",
    "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0",
}


@dataclass(frozen=True, slots=True)
class Folder:
    """The file with the weights; heads of the decoder; the licence, None where the card has none that SPDX knows."""

    file: Path
    decoder_heads: int
    licence: str | None


def read_folder(folder: Path) -> Folder:
    """Look into ``folder`` without reading the weights.

    Raises:
        InputError: no configuration of a SAM, or no file with weights.
    """
    heads = _decoder_heads(_config(folder / "config.json"))
    for name in FILES:
        if (folder / name).is_file():
            return Folder(folder / name, heads, _licence(folder / "README.md"))
    shards = " but an index of several: join them first" if any(folder.glob("*.index.json")) else ""
    raise InputError(f"expected {' or '.join(FILES)} in {folder}, found neither{shards}")


def _config(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(
            f"expected a Hugging Face folder with a readable config.json, found {type(error).__name__} at {path}"
        ) from None
    kind = raw.get("model_type") if isinstance(raw, dict) else None
    if kind != "sam":
        raise InputError(
            f"expected model_type 'sam' in {path}, found {kind!r}: only SAM and MedSAM (ViT) are supported"
        )
    return dict(raw)


def _decoder_heads(config: dict[str, Any]) -> int:
    """The one size that no weight tells, after a look at the choices that none tells either."""
    for part, options in FIXED.items():
        said = config.get(part) or {}
        for name, wanted in options.items():
            if said.get(name, wanted) != wanted:
                raise InputError(
                    f"expected {part}.{name} {wanted!r} in config.json, found {said[name]!r}: not supported"
                )
    heads = (config.get("mask_decoder_config") or {}).get("num_attention_heads", HEADS)
    if type(heads) is not int or heads < 1:
        raise InputError(
            f"expected mask_decoder_config.num_attention_heads as a number in config.json, found {heads!r}"
        )
    return heads


def _licence(card: Path) -> str | None:
    """``license:`` of the card's head, as SPDX writes it."""
    if not card.is_file():
        return None
    head = re.match(r"---\s*\n(.*?)\n---", card.read_text(encoding="utf-8", errors="replace"), re.DOTALL)
    said = re.search(r"^license:\s*[\"']?([\w.-]+)", head[1], re.MULTILINE) if head else None
    return SPDX.get(said[1].lower()) if said else None
