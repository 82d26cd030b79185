"""Rows of the benchmark table: what was measured, ours, the peer of the same run, the ratio."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `bar` is what was promised, in the unit of `ours`, if anything was."""

    question: str
    unit: str
    ours: float
    peer: float | None
    peer_name: str
    bar: str = ""

    @property
    def ratio(self) -> str:
        """Ours over the peer's."""
        return f"{self.ours / self.peer:.2f}" if self.peer else "–"


def quantile(values: Sequence[float], q: float) -> float:
    """Return the q-quantile by the nearest-rank rule; 0 for no values."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(q * len(ranked)))] if ranked else 0.0


def render(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| question | ours | peer | ratio | bar |", "|---|---|---|---|---|"]
    for row in rows:
        peer = "–" if row.peer is None else f"{row.peer:,.1f} {row.unit} ({row.peer_name})"
        lines.append(f"| {row.question} | {row.ours:,.1f} {row.unit} | {peer} | {row.ratio} | {row.bar} |")
    return "\n".join(lines)
