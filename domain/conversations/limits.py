"""How much a turn may hold and cost."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class ConversationLimits:
    """Tokens unless named otherwise.

    `context` is for the thread (the question and the newest messages), `answer` for the model's answer.
    Once the messages that no summary stands for yet cost more than `compact_over`, the older ones are
    folded into the summary (at most `summary`) until `compact_to` are left: the gap between the two is
    what makes compaction rare. One compaction reads `compact_chunk` at a time, and asks a model for the
    newest `compact_calls` of them only. `stop_poll_for` is how often a running turn looks whether it was
    asked to stop.
    """

    context: int = 4_000
    answer: int = 800
    summary: int = 500
    compact_over: int = 3_000
    compact_to: int = 1_000
    compact_chunk: int = 3_000
    compact_calls: int = 4
    stop_poll_for: timedelta = timedelta(milliseconds=300)
