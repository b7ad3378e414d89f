"""Everything gazeseg raises on purpose.

GazesegError
├── InputError          what the user gave cannot be used: bad file, wrong shape, unknown name (exit code 2)
│   ├── ImageError      an image or label file
│   ├── RecordingError  a gaze recording
│   ├── SourceError     a live gaze source: address, device, connection, licence
│   ├── JournalError    a session journal: altered, missing or reordered lines
│   └── ModelError      a model folder, its manifest or weights
├── MissingExtraError   an optional dependency is not installed; the message has the install line (exit code 2)
└── InternalError       our fault (exit code 1)

A message says what was expected, what was found and what to do, on one line.
"""


class GazesegError(Exception):
    """Base of every error raised on purpose."""


class InputError(GazesegError):
    """What the user gave cannot be used."""


class ImageError(InputError):
    """An image or label file cannot be used."""


class RecordingError(InputError):
    """A gaze recording cannot be used."""


class SourceError(InputError):
    """A live gaze source cannot be opened, used or recorded."""


class JournalError(InputError):
    """A session journal cannot be trusted or read."""


class ModelError(InputError):
    """A model folder, its manifest or its weights cannot be used."""


class MissingExtraError(GazesegError):
    """An optional dependency is missing; the message holds the install line."""


class InternalError(GazesegError):
    """A bug of ours."""
