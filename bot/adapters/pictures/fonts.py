"""Which type there is: DejaVu comes with matplotlib, others serve where this machine has them."""

from functools import cache

OTHERS = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
    "Noto Sans Thai", "PingFang SC", "Hiragino Sans", "Apple SD Gothic Neo", "Microsoft YaHei",
    "Malgun Gothic",
)  # fmt: skip
"""Type for the scripts that DejaVu lacks."""


@cache
def families() -> list[str]:
    """Return the families to draw with, the first that has a letter serves."""
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in OTHERS if name in there)]


def drawable(text: str) -> str:
    """Return the text without letters that no family has, such as emoji: an empty box says nothing."""
    known = _letters()
    kept = "".join(letter for letter in text if ord(letter) in known or letter.isspace())
    return " ".join(kept.split()) or "…"


@cache
def _letters() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    files = (findfont(FontProperties(family=name)) for name in families())
    return frozenset(code for file in files for code in get_font(file).get_charmap())
