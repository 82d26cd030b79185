"""Slack's messages and forms as a terminal shows them: who says it, the text, the buttons in brackets."""

import html
import os
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]

BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_ON, _OFF = "\ue000", "\ue001"
"""Marks around bold text while lines are wrapped: no text of Slack's holds characters of this area."""
_PERSON = re.compile(r"<@([A-Z0-9]+)>")
_LINK = re.compile(r"<[^<>|]+\|([^<>]+)>")
_BOLD = re.compile(r"\*{1,2}([^*\n]+)\*{1,2}")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What to write for: how wide, in colour or not, and what people are called."""

    names: Mapping[str, str]
    width: int = 88
    is_coloured: bool = False

    @classmethod
    def here(cls, names: Mapping[str, str], *, is_terminal: bool, columns: int) -> "Terminal":
        """Return the terminal we run in; NO_COLOR is honoured."""
        is_coloured = is_terminal and "NO_COLOR" not in os.environ
        return cls(names, max(40, min(columns - 2, 88)), is_coloured)

    def message(self, who: str, blocks: Iterable[Block], text: str, *, note: str = "", depth: int = 0) -> str:
        """Return a message: its blocks, or its text when there are none; `depth` 1 is a reply."""
        lines = [line for block in blocks for line in self._block(block)] or self._plain(text)
        head = f"{_ON}{who}{_OFF}" + (f" · {note}" if note else "")
        return self._finish([head, *lines], "  " + "  │ " * depth)

    def form(self, title: str, blocks: Iterable[Block], values: Mapping[str, str], submit: str) -> str:
        """Return a filled form: each label with its value, and the button that sends it."""
        lines = [f"{_ON}{title}{_OFF}"]
        for block in blocks:
            if block["type"] == "input":
                name = str(block["label"]["text"])
                value = values.get(name) or _initial(block["element"], self.names)
                lines += _beside(f"{name:<7}", value)
        return self._finish([*lines, f"[{submit}]"], "  ")

    def dim(self, text: str) -> str:
        """Return text that stands back."""
        return f"{DIM}{text}{PLAIN}" if self.is_coloured else text

    def bold(self, text: str) -> str:
        """Return text that stands out."""
        return f"{BOLD}{text}{PLAIN}" if self.is_coloured else text

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case {"type": "section", "text": text, **rest}:
                yield from self._text(text)
                yield from _row([rest["accessory"]] if "accessory" in rest else [])
            case {"type": "markdown", "text": str(text)}:
                yield from self._marked(text)
            case {"type": "context", "elements": elements}:
                for element in elements:
                    yield from (f"{DIM}{line}" for line in self._text(element))
            case {"type": "actions" | "context_actions", "elements": elements}:
                yield from _row(elements)

    def _text(self, text: Block) -> Iterator[str]:
        return iter(self._plain(text["text"])) if text["type"] == "plain_text" else self._marked(text["text"])

    def _marked(self, text: str) -> Iterator[str]:
        text = _LINK.sub(r"\1", self._named(text))
        yield from html.unescape(_BOLD.sub(rf"{_ON}\1{_OFF}", text)).splitlines()

    def _plain(self, text: str) -> list[str]:
        return self._named(text).splitlines()

    def _named(self, text: str) -> str:
        return _PERSON.sub(lambda found: f"@{self.names.get(found[1], found[1])}", text)

    def _finish(self, lines: Iterable[str], margin: str) -> str:
        return "\n".join(self._painted(line, margin) for line in lines)

    def _painted(self, line: str, margin: str) -> str:
        is_dim = line.startswith(DIM)
        line = line.removeprefix(DIM)
        hanging = margin + " " * (len(line) - len(line.lstrip()))
        wrapped = textwrap.wrap(
            line.strip(),
            self.width,
            initial_indent=hanging,
            subsequent_indent=hanging,
            break_long_words=False,
        )
        text = "\n".join(wrapped) or margin.rstrip()
        on, off = (BOLD, PLAIN) if self.is_coloured else ("", "")
        text = text.replace(_ON, on).replace(_OFF, off)
        return self.dim(text) if is_dim else text


def _row(elements: Iterable[Block]) -> Iterator[str]:
    """Yield one line for a row of buttons and menus; each tick of a list gets its own."""
    shown = []
    for element in elements:
        match element:
            case {"type": "button", "text": {"text": text}}:
                shown.append(f"[{text}]")
            case {"type": "static_select", "placeholder": {"text": text}}:
                shown.append(f"[{text} ▾]")
            case {"type": "overflow"}:
                shown.append("[⋯]")
            case {"type": "checkboxes", "options": options, **rest}:
                ticked = rest.get("initial_options", [])
                yield from (f"[{'x' if one in ticked else ' '}] {one['text']['text']}" for one in options)
            case {"type": "feedback_buttons", "positive_button": good, "negative_button": bad}:
                shown += [f"[{good['text']['text']}]", f"[{bad['text']['text']}]"]
    if shown:
        yield "  ".join(shown)


def _initial(element: Block, names: Mapping[str, str]) -> str:
    user_id = str(element.get("initial_user", ""))
    return names.get(user_id, user_id) or str(element.get("initial_value", "")) or "–"


def _beside(name: str, value: str) -> Iterator[str]:
    first, *more = value.splitlines()
    yield f"{name} {first}"
    yield from (f"{' ' * len(name)} {line}" for line in more)
