"""Files of a workspace: what people and the app upload, and who may see it."""

import mimetypes
from dataclasses import dataclass, field
from pathlib import PurePath

FILE_BYTES = 2**30
FILES_IN_A_MESSAGE = 10

# Where Slack's name of a type is not the end of the file's name.
_TYPES = {"txt": "text", "md": "markdown", "py": "python", "jpeg": "jpg", "yml": "yaml", "": "binary"}


@dataclass(frozen=True, slots=True)
class Upload:
    """What a person picks from the disk, or speaks: then it lasts for some seconds."""

    name: str
    content: bytes = field(repr=False)
    mimetype: str = ""
    title: str = ""
    seconds: float | None = None

    @classmethod
    def voice(cls, content: bytes, seconds: float, mimetype: str = "audio/mp4") -> "Upload":
        """Return a voice clip."""
        ending = {"audio/webm": "webm", "audio/ogg": "ogg"}.get(mimetype, "m4a")
        return cls(f"audio_message.{ending}", content, mimetype, seconds=seconds)


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file. A voice clip has a duration."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    content: bytes = field(repr=False)
    channels: tuple[str, ...] = ()
    duration_ms: int | None = None
    alt_txt: str | None = None
    is_given: bool = False
    """Given to the app through a form, shared nowhere."""

    @property
    def size(self) -> int:
        """Return the bytes."""
        return len(self.content)

    @property
    def filetype(self) -> str:
        """Return Slack's name of the type."""
        return type_of(self.name)


@dataclass(slots=True)
class Expected:
    """A file that the app announced: an id and a place to put it."""

    file_id: str
    name: str
    length: int
    alt_txt: str | None
    content: bytes | None = field(default=None, repr=False)


def type_of(name: str) -> str:
    """Return Slack's name of a file's type."""
    ending = PurePath(name).suffix.removeprefix(".").lower()
    return _TYPES.get(ending, ending)


def guessed_type(name: str) -> str:
    """Return the MIME type of a name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
