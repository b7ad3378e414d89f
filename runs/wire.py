"""The messages of the workstation as a page to read. Usage: python runs/wire.py docs/wire.md"""

import inspect
import re
import sys
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from gazeseg.serve.wire.base import Message
from gazeseg.serve.wire.messages import ClientMessage, ServerMessage

INTRODUCTION = """\
# The conversation about a case

Made from the messages' definitions by `runs/wire.py`; a test compares.

`GET /api/cases` lists the cases, `GET /api/cases/CASE` tells the size, planes and windows of one, and
`/api/cases/CASE/talk` is its WebSocket. Both sides send JSON objects, one a message, told apart by `type`. Whoever connects comes
by a cookie (a link, see [the service](service.md)) and from the origin of the service. One conversation holds a case for a
reader; another takes it over.

- After connecting the service sends `state`. Say `show` before all else: looks, keys and clicks mean the slice shown last.
- `t_s` is a clock of the sender, in seconds; from the first messages the service learns how it stands to its own.
- `px` and "display coordinates" are pixels of the screen, from its upper left corner, as a tracker counts them. "Slice pixels" are
  columns and rows of the upright slice as `/api/cases/CASE` describes it; a pixel's centre is at whole numbers.
- `/api/cases/CASE/PLANE/INDEX` is an upright slice in reading order, little-endian int16. By the case's `packing` a value is offset +
  step x number; windows are in values.
- Masks are run lengths over the rows of a slice of `shape` (rows, columns): so many pixels outside, so many inside, and so on;
  what is left at the end is outside.
- What cannot be understood or done is answered by `error`, and nothing has changed. When too much gaze waits, the oldest samples are
  dropped; nothing else ever is.
- Unknown fields are refused. Fields with a value behind `=` may be left out.
"""
NAMES = {"number": "number", "integer": "integer", "string": "text", "boolean": "true or false", "null": "null"}


def describe() -> str:
    """The page, as Markdown."""
    sections = (("What a page says", ClientMessage), ("What the service says", ServerMessage))
    parts = [INTRODUCTION]
    for title, union in sections:
        parts += [f"## {title}\n", *(_described(message) for message in sorted(get_args(union), key=type_of))]
    return "\n".join(parts)


def type_of(message: type[Message]) -> str:
    """What its ``type`` says; the name of a part of a message."""
    field = message.model_fields.get("type")
    return message.__name__ if field is None else str(field.default)


def _described(message: type[Message], level: str = "###") -> str:
    words, about = _documented(message)
    fields = {name: field for name, field in message.model_fields.items() if name != "type"}
    lines = [f"{level} `{type_of(message)}`\n", f"{words}\n"]
    lines += [f"- {_field(name, field, about.get(name, ''))}" for name, field in fields.items()]
    return "\n".join([*lines, *([""] if fields else []), *(_described(part, "####") for part in _parts(message))])


def _documented(message: type[Message]) -> tuple[str, dict[str, str]]:
    """The docstring in one paragraph, and what it says of each field."""
    text, _, attributes = inspect.cleandoc(message.__doc__ or "").partition("Attributes:")
    about = re.findall(r"^    (\w+): (.*(?:\n     .*)*)", attributes, re.MULTILINE)
    return _plain(text), {name: _plain(words).removesuffix(".") for name, words in about}


def _plain(text: str) -> str:
    """One line, in the words of JSON."""
    words = " ".join(text.split()).replace("``", "`")
    for python, json in (("None", "null"), ("True", "true"), ("False", "false")):
        words = re.sub(rf"\b{python}\b", json, words)
    return words


def _field(name: str, field: FieldInfo, about: str) -> str:
    default = "" if field.is_required() else f" = {_value(field.get_default(call_default_factory=True))}"
    return f"`{name}`{default}: {_kind(field)}{f'; {about}' if about else ''}"


def _value(value: object) -> str:
    return "null" if value is None else str(value)


def _kind(field: FieldInfo) -> str:
    annotated: Any = field.annotation if not field.metadata else field.rebuild_annotation()
    return _words(TypeAdapter(annotated).json_schema())


def _words(schema: dict[str, Any]) -> str:
    """What a JSON schema allows, in words."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_words(one) for one in schema["anyOf"])
    if "prefixItems" in schema:
        return f"[{', '.join(_words(one) for one in schema['prefixItems'])}]"
    if schema["type"] == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list of {_words(schema['items'])}{most}"
    if schema["type"] == "object":
        return f"{_words(schema['additionalProperties'])}, by {_words(schema['propertyNames'])}"
    return NAMES[schema["type"]] + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    """Limits that somebody could meet; those that only keep arithmetic safe are told once."""
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    if low is not None and high is not None and high < 1e9:
        return f" ({'above ' if 'exclusiveMinimum' in schema else ''}{low:g} to {high:g})"
    if "maxLength" in schema:
        return f" ({schema.get('minLength', 0)} to {schema['maxLength']} characters)"
    return ""


def _parts(message: type[Message]) -> list[type[Message]]:
    """Messages that only occur inside this one."""
    found = []
    for field in message.model_fields.values():
        found += [one for one in _within(field.annotation) if isinstance(one, type) and issubclass(one, Message)]
    return found


def _within(annotation: Any) -> list[Any]:
    """An annotation and all it is made of."""
    return [annotation, *(inner for part in get_args(annotation) for inner in _within(part))]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(describe(), encoding="utf-8")
