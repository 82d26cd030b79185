"""The token window, whatever the thread: within its budget, the question always, the newest without a gap."""

import json

from hypothesis import given
from hypothesis import strategies as st

from domain.conversations.window import ELLIPSIS, Line, Window, cost, cut_to, fit_window


class Bytes:
    """A TokenCounter for which three bytes are a token: what an unknown model is counted with."""

    def count(self, text: str) -> int:
        return -(-len(text.encode("utf-8", "surrogatepass")) // 3)


TOKENS = Bytes()
texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(['"' * 400, "\n" * 900, "😀" * 300, "word " * 500, "x" * 5_000, "\u202e<!channel>", ""]),
)
lines = st.builds(
    Line,
    author=st.sampled_from(["user1", "user22", "bot", "convers"]),
    trust=st.sampled_from(["member", "guest", "bot"]),
    text=texts,
    is_ours=st.booleans(),
)
questions = st.builds(Line, author=st.just("user1"), trust=st.just("member"), text=texts)
budgets = st.integers(min_value=200, max_value=3_000)


def spent(window: Window) -> int:
    return sum(cost(line, TOKENS) for line in (*window.lines, window.question))


@given(questions, st.lists(lines, max_size=30), budgets)
def test_the_window_never_costs_more_than_its_budget(
    question: Line, earlier: list[Line], budget: int
) -> None:
    assert spent(fit_window(question, earlier, budget=budget, tokens=TOKENS)) <= budget


@given(questions, st.lists(lines, max_size=30), budgets)
def test_what_is_kept_is_the_newest_without_a_gap(question: Line, earlier: list[Line], budget: int) -> None:
    window = fit_window(question, earlier, budget=budget, tokens=TOKENS)
    assert window.left_out + len(window.lines) == len(earlier)
    for kept, line in zip(window.lines, earlier[window.left_out :], strict=True):
        assert (kept.author, kept.trust, kept.is_ours) == (line.author, line.trust, line.is_ours)
        assert line.text.startswith(kept.text.removesuffix(ELLIPSIS).rstrip())


@given(questions, st.lists(lines, max_size=30), budgets)
def test_the_question_is_always_there(question: Line, earlier: list[Line], budget: int) -> None:
    asked = fit_window(question, earlier, budget=budget, tokens=TOKENS).question
    assert question.text.startswith(asked.text.removesuffix(ELLIPSIS).rstrip())
    assert asked == question or cost(question, TOKENS) > budget // 2


@given(st.lists(lines, min_size=1, max_size=10))
def test_a_thread_that_fits_is_kept_whole(earlier: list[Line]) -> None:
    question = Line("user1", "member", "What now?")
    budget = (
        8 * max(cost(line, TOKENS) for line in earlier) + sum(cost(line, TOKENS) for line in earlier) + 200
    )
    window = fit_window(question, earlier, budget=budget, tokens=TOKENS)
    assert window.lines == tuple(earlier)
    assert window.left_out == 0


@given(texts, st.integers(min_value=-5, max_value=500))
def test_a_cut_text_is_a_beginning_that_fits(text: str, limit: int) -> None:
    cut = cut_to(text, limit, TOKENS.count)
    assert TOKENS.count(cut) <= max(limit, 0)
    assert text.startswith(cut.removesuffix(ELLIPSIS).rstrip())


@given(lines, st.integers(min_value=1, max_value=9_999))
def test_a_line_of_another_is_one_json_object_on_one_line(line: Line, number: int) -> None:
    rendered = line.render(number)
    if line.is_ours:
        assert rendered == line.text
        return
    assert "\n" not in rendered
    assert json.loads(rendered) == {
        "n": number,
        "author": line.author,
        "trust": line.trust,
        "text": line.text,
    }
