"""How much of the corpus comes true, and the table that says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.phrases import Phrase, is_met, outcome
from tests.corpus.world import relaunch

PAGE = Path(__file__).parents[2] / "docs" / "talking.md"
BEGIN, END = "<!-- scores: begin -->", "<!-- scores: end -->"
HARMLESS = frozenset({"nothing", "menu", "problem", "answer", "another answer", "status", "history", "help"})
"""What changes nothing."""
_TITLES = {"development": "development", "held_out": "held out"}


@dataclass(frozen=True, slots=True)
class Score:
    """What came of the phrases of a part: those that came out otherwise, and those that acted wrongly."""

    count: int
    missed: tuple[tuple[Phrase, tuple[str, ...]], ...]

    @property
    def wrong(self) -> tuple[tuple[Phrase, tuple[str, ...]], ...]:
        """Phrases that changed something, or offered to, other than was meant."""
        return tuple((phrase, came) for phrase, came in self.missed if not set(came) <= HARMLESS)

    @property
    def share(self) -> float:
        """Share of phrases that came out as expected, 0 to 1."""
        return 1 - len(self.missed) / self.count


def score(phrases: Sequence[Phrase]) -> Score:
    """Say every phrase and compare."""
    process = relaunch()
    came = [(phrase, outcome(phrase, process)) for phrase in phrases]
    return Score(len(came), tuple((phrase, out) for phrase, out in came if not is_met(phrase, out)))


def table(scores: Mapping[str, Score]) -> str:
    """Return the scores as a table."""
    rows = ["| part | phrases | as expected | changed or offered something else |", "|---|---|---|---|"]
    for name, one in scores.items():
        right = f"{one.count - len(one.missed)} ({one.share:.1%})"
        rows.append(f"| {_TITLES[name]} | {one.count} | {right} | {len(one.wrong)} |")
    return "\n".join(rows)


def within(page: str, new: str) -> str:
    """Return the page with the table between its marks."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{new}\n{END}{tail}"
