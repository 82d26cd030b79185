"""Which format a text is in, and the template it holds."""

import re
from enum import StrEnum

from domain.templates.markdown import read_markdown
from domain.templates.model import Definition
from domain.templates.ports import Documents

_YAML = re.compile(r"^(?:name|steps|roles|questions|description)\s*:", re.MULTILINE)


class Format(StrEnum):
    """The formats templates come and go in."""

    YAML = "yaml"
    MARKDOWN = "markdown"


def format_of(text: str, filename: str = "") -> Format:
    """Return the format, by the file's ending or else by the look of the text."""
    ending = filename.lower().rpartition(".")[2]
    if ending in ("yml", "yaml"):
        return Format.YAML
    if ending in ("md", "markdown"):
        return Format.MARKDOWN
    return Format.YAML if _YAML.search(text) else Format.MARKDOWN


def read_template(text: str, form: Format, documents: Documents) -> Definition:
    """Read a template; TemplateFaultsError says every line that does not fit."""
    match form:
        case Format.YAML:
            return documents.read(text)
        case Format.MARKDOWN:
            return read_markdown(text)
