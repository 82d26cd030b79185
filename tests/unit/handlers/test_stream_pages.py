from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.stream_pages import GRACE, MAX_AGE, MAX_BYTES, Cut, Outline, cut_for


def test_text_that_fits_stays_on_its_page() -> None:
    assert cut_for("some words", used=100, age=0, is_open=False) == Cut(10, ends_page=False)


def test_a_nearly_full_page_ends_at_a_blank_line_but_not_inside_a_fence() -> None:
    text = "end.\n\nNext"
    assert cut_for(text, used=9_000, age=0, is_open=False) == Cut(6, ends_page=True)
    assert cut_for(text, used=9_000, age=0, is_open=True) == Cut(len(text), ends_page=False)


def test_a_fuller_page_ends_at_any_line() -> None:
    assert cut_for("end.\nNext", used=10_100, age=0, is_open=True) == Cut(5, ends_page=True)


def test_a_full_page_ends_at_a_word() -> None:
    cut = cut_for("word " * 400, used=10_000, age=0, is_open=False)
    assert cut.ends_page
    assert cut.length % 5 == 0


def test_an_old_page_waits_for_a_line_and_a_very_old_one_does_not() -> None:
    assert cut_for("words", used=10, age=MAX_AGE, is_open=False) == Cut(5, ends_page=False)
    assert cut_for("a\nb", used=10, age=MAX_AGE, is_open=False) == Cut(2, ends_page=True)
    assert cut_for("words", used=10, age=MAX_AGE + GRACE, is_open=False) == Cut(5, ends_page=True)


def test_an_open_fence_is_closed_on_its_own_line() -> None:
    outline = Outline()
    outline.feed("```py\nx = 1")
    assert outline.is_open
    assert outline.closing() == "\n```"
    assert outline.turn_page() == "```py\n"
    assert not outline.is_open


def test_a_closed_fence_and_a_finished_table_leave_nothing_open() -> None:
    outline = Outline()
    outline.feed("```\nx\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n\nafter\n")
    assert not outline.is_open
    assert (outline.closing(), outline.turn_page()) == ("", "")


def test_a_header_too_long_to_repeat_is_not_repeated() -> None:
    outline = Outline()
    outline.feed("| " + "a" * 2_000 + " |\n|---|\n| 1 |\n")
    assert outline.turn_page() == ""


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(["word ", "line\n", "\n\n", "👩‍💻", "é" * 900, "x" * 3_000, "|a|\n"]), max_size=120
    ),
    st.integers(0, MAX_BYTES + 500),
    st.sampled_from([0.0, MAX_AGE, MAX_AGE + GRACE]),
)
def test_pages_hold_everything_and_never_too_much(parts: list[str], used: int, age: float) -> None:
    text = rest = "".join(parts)
    pages: list[str] = []
    while rest:
        cut = cut_for(rest, used=used, age=age, is_open=False)
        head, rest = rest[: cut.length], rest[cut.length :]
        assert used + len(head.encode()) <= max(MAX_BYTES, used)
        assert cut.ends_page or not rest
        pages.append(head)
        used = 0
    assert "".join(pages) == text
