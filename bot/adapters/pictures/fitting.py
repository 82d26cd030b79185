"""As much of a text as fits into a block."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import RendererAgg

LINE = 1.32
"""Height of a line, in sizes of its type."""
ELLIPSIS = "…"
HYPHEN = "-"


class Measure(Protocol):
    """Tells how wide a text and how high a line is, in one unit."""

    def width(self, text: str, size: float) -> float:
        """Return the width of a text."""
        ...

    def line(self, size: float) -> float:
        """Return the height of a line."""
        ...


class AxesMeasure:
    """Measures in units of the axes."""

    def __init__(self, renderer: "RendererAgg", axes: "Axes") -> None:
        from matplotlib.font_manager import FontProperties

        self._renderer = renderer
        self._font = FontProperties
        box = axes.get_window_extent(renderer)
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        self._x = (right - left) / box.width
        self._y = abs(top - bottom) / box.height
        self._dots = axes.figure.get_dpi() / 72

    def width(self, text: str, size: float) -> float:
        """Return the width of a text."""
        font = self._font(size=size)
        wide, _, _ = self._renderer.get_text_width_height_descent(text, font, ismath=False)  # type: ignore[no-untyped-call]
        return float(wide) * self._x

    def line(self, size: float) -> float:
        """Return the height of a line."""
        return size * LINE * self._dots * self._y


def fit(text: str, measure: Measure, size: float, *, width: float, height: float) -> list[str]:
    """Return the lines of a text that fit, at least one; what is cut ends with an ellipsis."""
    most = max(int(height / measure.line(size)), 1)
    words = " ".join(text.split()).split(" ")
    lines: list[str] = []
    while words and len(lines) < most:
        line = words.pop(0)
        while words and measure.width(f"{line} {words[0]}", size) <= width:
            line += f" {words.pop(0)}"
        head = _cut(line, measure, size, width)
        if head != line and len(lines) + 1 < most:
            head = _cut(line, measure, size, width, HYPHEN)
            words.insert(0, line[len(head) - len(HYPHEN) :])
        elif head != line or (words and len(lines) + 1 == most):
            head = _cut(f"{line} {words[0]}" if words else line, measure, size, width, ELLIPSIS)
            words = []
        lines.append(head)
    return lines


def _cut(line: str, measure: Measure, size: float, width: float, end: str = "") -> str:
    """Return the longest beginning of a line that fits with its ending."""
    if not end and measure.width(line, size) <= width:
        return line
    for length in range(len(line), 1, -1):
        if measure.width(line[:length] + end, size) <= width:
            return line[:length].rstrip() + end
    return line[:1] + end
