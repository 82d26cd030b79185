"""The door for YAML: templates read safely with their lines, written, and loaded from folders of files.

Nothing a document says is carried out: no tags, no aliases, no second document; its size and depth are
limited before anything is built of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from domain.templates.document import Node, read_document, write_document
from domain.templates.faults import Fault, TemplateFaultsError, say_faults
from domain.templates.markdown import read_markdown
from domain.templates.model import Definition, Starter

MAX_BYTES = 200_000
"""The size of a document; 200 long steps need a fifth of it."""
MAX_DEPTH = 8
"""Lists and mappings inside one another; a template needs five."""
MAX_EVENTS = 40_000
"""Texts, lists and mappings of a document; 200 steps that all wait for one another make 25,000."""
YAML_ENDINGS = (".yml", ".yaml")
MARKDOWN_ENDINGS = (".md", ".markdown")
_NULL = "tag:yaml.org,2002:null"


class YamlDocuments:
    """The Documents port by PyYAML."""

    def read(self, text: str) -> Definition:
        """Read a template; TemplateFaultsError says every line that does not fit."""
        if len(text.encode("utf-8", "replace")) > MAX_BYTES:
            raise TemplateFaultsError([Fault(f"the file is larger than {MAX_BYTES // 1000} kB")])
        try:
            _require_harmless(text)
            root = yaml.compose(text, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else None
            raise TemplateFaultsError(
                [Fault("this is not YAML: look at indents, colons and quotes", (), line)]
            ) from None
        except yaml.YAMLError:
            raise TemplateFaultsError([Fault("this is not YAML: it has signs nobody can see")]) from None
        if root is None:
            raise TemplateFaultsError([Fault("the file is empty")])
        faults: list[Fault] = []
        node = _node(root, faults)
        if faults:
            raise TemplateFaultsError(faults)
        return read_document(node)

    def write(self, definition: Definition) -> str:
        """Write a template."""
        written: str = yaml.safe_dump(
            write_document(definition), sort_keys=False, allow_unicode=True, width=100
        )
        return written


def _require_harmless(text: str) -> None:
    """Refuse what could grow without bound, or say more than data: before anything is built."""
    depth = 0
    documents = 0
    for number, event in enumerate(yaml.parse(text, yaml.SafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else None
        if number > MAX_EVENTS:
            raise TemplateFaultsError([Fault("the file holds more than any template", (), line)])
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if documents > 1:
            raise TemplateFaultsError([Fault("one file holds one template; a second begins here", (), line)])
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise TemplateFaultsError([Fault("anchors and aliases (& and *) are not taken", (), line)])
        if getattr(event, "tag", None):
            raise TemplateFaultsError([Fault("tags (!) are not taken", (), line)])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise TemplateFaultsError([Fault("this is nested deeper than any template", (), line)])


def _node(node: yaml.Node, faults: list[Fault]) -> Node:
    """Return a value with its line; a scalar stays the text that was written, be it `Yes` or `2026`."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Node(line, "" if node.tag == _NULL else str(node.value))
    if isinstance(node, yaml.SequenceNode):
        return Node(line, tuple(_node(item, faults) for item in node.value))
    names: dict[str, Node] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if name in names:
            faults.append(Fault(f"“{name[:40]}” is there twice", (), key.start_mark.line + 1))
        names[name] = _node(value, faults)
    return Node(line, names)


@dataclass(frozen=True, slots=True)
class LoadedFolder:
    """The templates of a folder that could be read, and what is wrong with the others, by file."""

    starters: tuple[Starter, ...]
    faults: tuple[str, ...]


def load_starters(folder: Path | None) -> LoadedFolder:
    """Load the library that comes with Convers, then the folder's files; a same name replaces ours."""
    library = _library()
    if folder is None:
        return library
    try:
        theirs = _load(sorted(folder.iterdir(), key=lambda file: file.name))
    except OSError:
        says = f"TEMPLATES_FOLDER: {folder} is no folder that can be read."
        return LoadedFolder(library.starters, (*library.faults, says))
    merged = {starter.slug: starter for starter in (*library.starters, *theirs.starters)}
    return LoadedFolder(tuple(merged.values()), (*library.faults, *theirs.faults))


@cache
def _library() -> LoadedFolder:
    return _load(sorted(files("domain.templates").joinpath("library").iterdir(), key=lambda f: f.name))


def _load(entries: Sequence[Traversable]) -> LoadedFolder:
    starters: list[Starter] = []
    faults: list[str] = []
    for entry in entries:
        ending = "." + entry.name.rpartition(".")[2].lower()
        if entry.name.startswith(".") or ending not in (*YAML_ENDINGS, *MARKDOWN_ENDINGS):
            continue
        try:
            starters.append(Starter(entry.name.rpartition(".")[0], _read(entry, ending)))
        except TemplateFaultsError as error:
            faults += [f"{entry.name}: {line}" for line in say_faults(error.faults).split("\n")]
        except (OSError, UnicodeDecodeError):
            faults.append(f"{entry.name}: the file cannot be read as UTF-8 text.")
    return LoadedFolder(tuple(starters), tuple(faults))


def _read(entry: Traversable, ending: str) -> Definition:
    with entry.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    text = content.decode("utf-8-sig")
    if len(content) > MAX_BYTES:
        raise TemplateFaultsError([Fault(f"the file is larger than {MAX_BYTES // 1000} kB")])
    return YamlDocuments().read(text) if ending in YAML_ENDINGS else read_markdown(text)
