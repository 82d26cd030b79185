import time

import pytest

from domain.ids import UserId
from handlers.views.safe_stream import SafeStream
from handlers.views.text import count, cut, cut_marked, escape, link, mention, plain, safe_markdown, split
from tests.unit.handlers.views.payloads import PAYLOADS, live_parts

ADVERSARIAL = (
    *(
        "a",
        "a.",
        "<",
        "[",
        "[a](",
        "`",
        "` ",
        "`a``",
        "@",
        "&amp;",
        "&",
        "http://",
        "<a ",
        "\\",
        ":",
        "a:",
        "](",
    ),
    *(
        "<!",
        "-",
        "a-",
        "\n",
        ">",
        "```\n",
        "<!--",
        "`a ",
        "x.y/",
        "www.",
        "例",
        "例。",
        "[a][",
        "&lt;",
        "data:",
    ),
    *("a@here ", "evil.<b></b>", "[x](" + "y" * 3000, "_", "*a*.", "!["),
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_survives_as_something_live(payload: str) -> None:
    assert live_parts(safe_markdown(payload)) == []
    assert live_parts(safe_markdown(f"before {payload} after")) == []


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_no_payload_leaks_when_it_is_split_across_chunks(payload: str, size: int) -> None:
    stream = SafeStream()
    text = f"before {payload} after"
    parts = [stream.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert live_parts("".join([*parts, stream.flush()])) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_whole_stream_says_the_same_as_the_text_at_once(payload: str) -> None:
    stream = SafeStream()
    text = f"before {payload} after\nnext line"
    assert "".join(stream.feed(char) for char in text) + stream.flush() == safe_markdown(text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_data_in_cards_keeps_its_words_but_nothing_live(payload: str) -> None:
    for said in (plain(payload), escape(payload)):
        assert "<!" not in said
        assert "<@" not in said
        assert "://" not in said
        assert "@channel" not in said
    assert "<" not in escape(payload)


@pytest.mark.parametrize("piece", ADVERSARIAL)
def test_forty_thousand_hostile_characters_take_linear_time(piece: str) -> None:
    text = (piece * (40_000 // len(piece) + 1))[:40_000]
    taken = min(_timed(text), _timed(text))
    # 40 ms on a quiet machine; the room above it is for a busy one, a quadratic pattern takes seconds.
    assert taken < 0.4


def _timed(text: str) -> float:
    began = time.perf_counter()
    safe_markdown(text)
    return time.perf_counter() - began


@pytest.mark.parametrize("piece", ["a", "`a ", "[x ", "<a ", "ab cd ", "例", "&amp;"])
def test_a_stream_of_hostile_chunks_is_not_slow_either(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    stream = SafeStream()
    began = time.perf_counter()
    for at in range(0, len(text), 4):
        stream.feed(text[at : at + 4])
    stream.flush()
    assert time.perf_counter() - began < 3


def test_ordinary_markdown_stays_as_it_is() -> None:
    text = (
        "# Title\n\n**Bold** and _it_ and `code` & more: x < 5, a -> b, 1.2.3, e.g. node.js.\n\n"
        "> quote\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "```py\nprint('a<b', x[0](1), main.py)\n```\n完成。下一步。 👩‍💻 🏳️‍🌈\n"
    )
    assert safe_markdown(text) == text


def test_a_removed_link_names_its_host_and_not_its_path() -> None:
    assert safe_markdown("see [the docs](https://evil.example/a?d=1).") == (
        "see the docs (link removed: evil[.]example)."
    )


def test_a_link_shows_where_it_really_led() -> None:
    said = safe_markdown("[https://slack.com](https://evil.example/x)")
    assert said == "(link removed: slack[.]com) (link removed: evil[.]example)"


def test_a_removed_link_leaves_the_quotation_around_it() -> None:
    assert safe_markdown("notes “see https://evil.example/x”") == "notes “see (link removed: evil[.]example)”"


def test_links_to_allowed_hosts_stay_live() -> None:
    text = "see https://wiki.acme.com/page and [the wiki](https://wiki.acme.com/a?b=c)."
    assert safe_markdown(text, frozenset({"wiki.acme.com"})) == text


@pytest.mark.parametrize(
    "url",
    [
        "https://wiki.acme.com@evil.example/",
        "http://wiki.acme.com/",
        "https://wiki.acme.com.evil.example/",
        "https://evil.example/wiki.acme.com",
        "https://wiki.acme.com:444/",
    ],
)
def test_an_allowed_host_does_not_let_its_impostors_pass(url: str) -> None:
    assert "://" not in safe_markdown(f"see {url}", frozenset({"wiki.acme.com"}))


def test_the_first_words_of_a_stream_do_not_wait_for_a_full_line() -> None:
    stream = SafeStream()
    assert stream.feed("The release ") == "The release "


def test_a_link_is_held_back_until_it_is_whole() -> None:
    stream = SafeStream()
    assert stream.feed("See [the ") == "See "
    assert stream.feed("docs](https://evil.exa") == ""
    assert stream.feed("mple/x) now ") == "the docs (link removed: evil[.]example) now "


def test_a_stream_remembers_an_open_code_fence() -> None:
    stream = SafeStream()
    said = stream.feed("```py\nx = a[0](b)\n") + stream.feed("y = [1](2)\n```\n") + stream.feed("[a](b) ")
    assert said == "```py\nx = a[0](b)\ny = [1](2)\n```\na (link removed) "


def test_escaping_keeps_data_from_formatting() -> None:
    assert escape("*a* _b_ ~c~ `d` <e> & snake_case") == "∗a∗ ˍbˍ ∼c∼ ˋdˋ &lt;e&gt; &amp; snake_case"


def test_files_named_in_data_stay_readable() -> None:
    assert plain("Update README.md and evil.com") == "Update README.md and evil[.]com"


def test_cutting_ends_at_a_word_with_an_ellipsis() -> None:
    assert cut("one two three four", 14) == "one two three…"
    assert cut("short", 14) == "short"


@pytest.mark.parametrize("sign", ["👩‍💻", "🇩🇪", "👍🏽", "e\u0301", "𝔘"])
def test_cutting_never_parts_what_people_see_as_one_sign(sign: str) -> None:
    text = sign * 40
    for limit in range(2, 40):
        said = cut(text, limit)
        assert count(said) <= limit
        whole = said.removesuffix("…")
        assert whole in ("", sign[0]) or whole == sign * (len(whole) // len(sign))


def test_cutting_escaped_text_leaves_no_half_entity_and_no_half_link() -> None:
    assert cut_marked("ab &amp; cd", 7) == "ab …"
    assert cut_marked("see <https://x.slack.com/archives/C1/p1|the message> now", 30) == "see …"


def test_splitting_loses_no_words_and_respects_the_limit() -> None:
    text = "\n".join(f"line {number} with words &amp; more" for number in range(500))
    pieces = split(text, 300)
    assert all(count(piece) <= 300 for piece in pieces)
    assert "".join(pieces).replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")


def test_a_mention_is_made_of_an_id_only() -> None:
    assert mention(UserId("U0ANN")) == "<@U0ANN>"
    assert mention(UserId("!channel")) == "someone"


def test_only_a_permalink_becomes_a_link() -> None:
    assert link("https://acme.slack.com/archives/C1/p1?a=1&b=2", "here") == (
        "<https://acme.slack.com/archives/C1/p1?a=1&amp;b=2|here>"
    )
    assert link("https://evil.example/?d=1|x", "here") == "here"
