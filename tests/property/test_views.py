"""Whatever people and models write: nothing live leaves, and Slack takes every view."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.conversations.model import AnsweredBy, Choice, LiveResponse, Menu
from domain.ids import ChannelId, ConversationId, MessageTs
from domain.operations.model import AddStep, Proposal, Rename, Suggestion, SuggestionState, UpdateStep
from domain.processes.model import Process, Step, StepState
from handlers.views import answers, processes, suggestions
from handlers.views.limits import check_message, check_view
from handlers.views.limits_rules import nested_text
from handlers.views.message import Message
from handlers.views.safe_stream import SafeStream
from handlers.views.text import count, cut, cut_marked, escape, plain, safe_markdown, split
from tests.unit.handlers.views import samples
from tests.unit.handlers.views.payloads import PAYLOADS, live_parts
from tests.unit.handlers.views.samples import ANN, BOB, NOW, PEOPLE, TODAY

QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.sampled_from(
    [
        *PAYLOADS,
        *(
            "<!channel>",
            "```",
            "`",
            "*bold*",
            "👩‍💻",
            "🇩🇪",
            "שלום",
            "\u202eevil",
            "&amp;",
            "\n",
            " ",
            "evil.com",
            "@",
        ),
        *("x" * 3000, "[", "](", "<", ">", "|", "https://", "here", "\\", "\x00", "://evil.com/"),
    ]
)
HOSTILE = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map("".join))
LONG = st.one_of(HOSTILE, WORDS.filter(bool).map(lambda word: (word * (10_000 // len(word) + 1))[:10_000]))


@QUICK
@given(st.lists(WORDS, max_size=12).map("".join))
def test_no_mixture_of_hostile_pieces_leaves_anything_live(text: str) -> None:
    assert live_parts(safe_markdown(text)) == []


@QUICK
@given(st.text(alphabet="<>!@#[]()`:/.|\\&;~* \nabchernl", max_size=80))
def test_no_soup_of_special_characters_leaves_anything_live(text: str) -> None:
    assert live_parts(safe_markdown(text)) == []


@QUICK
@given(st.lists(WORDS, max_size=10).map("".join), st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_no_way_of_splitting_into_chunks_leaks(text: str, sizes: list[int]) -> None:
    stream = SafeStream()
    said: list[str] = []
    at = turn = 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        said.append(stream.feed(text[at : at + size]))
        at, turn = at + size, turn + 1
    assert live_parts("".join([*said, stream.flush()])) == []


@QUICK
@given(HOSTILE)
def test_safe_text_is_left_alone_the_second_time(text: str) -> None:
    once = safe_markdown(text)
    assert safe_markdown(once) == once


@QUICK
@given(HOSTILE)
def test_data_is_never_live(text: str) -> None:
    for said in (plain(text), escape(text)):
        assert "<!" not in said
        assert "<@" not in said
        assert "://" not in said
        assert "@channel" not in said


@QUICK
@given(LONG, st.integers(2, 400))
def test_cutting_and_splitting_keep_the_limit(text: str, limit: int) -> None:
    assert count(cut(text, limit)) <= limit
    assert count(cut_marked(escape(text), limit)) <= limit
    assert all(count(piece) <= limit for piece in split(text[:2000], limit))


@st.composite
def hostile_processes(draw: st.DrawFn) -> Process:
    number = draw(st.sampled_from([0, 1, 3, 60, 200]))
    titles = draw(st.lists(LONG, min_size=1, max_size=4))
    reasons = draw(st.lists(st.one_of(st.none(), LONG), min_size=1, max_size=3))
    states = draw(st.lists(st.sampled_from(list(StepState)), min_size=1, max_size=4))
    steps: list[Step] = []
    for at in range(1, number + 1):
        step = samples.step(
            at, titles[at % len(titles)], states[at % len(states)], 1 if at % 5 == 0 else None
        )
        steps.append(replace(step, owner_id=BOB, due_on=TODAY, reason=reasons[at % len(reasons)]))
    return samples.process(*steps, name=draw(LONG))


def taken(message: Message) -> bool:
    assert check_message(message) == []
    for said in (message.text, *(text for block in message.blocks for text in nested_text(block))):
        assert "<!" not in said
        assert "<@" not in said
        assert "@channel" not in said
        assert "://evil" not in said
    return True


@QUICK
@given(hostile_processes(), LONG)
def test_slack_takes_every_process_view(process: Process, text: str) -> None:
    people = {ANN: replace(PEOPLE[ANN], name=text), BOB: PEOPLE[BOB]}
    assert taken(processes.process_card(process, people, TODAY))
    assert taken(processes.process_card(process, people, TODAY, is_private=True))
    assert taken(processes.process_list([process] * 60, people, TODAY, text))
    assert check_view(processes.add_step_modal(process)) == []
    assert check_view(processes.start_process_modal(ChannelId("C1"), name=text, steps=text)) == []
    head = processes.ThreadHead(ChannelId("C1"), MessageTs("1.2"), text, text)
    assert taken(processes.thread_menu(process, [head]))


@st.composite
def hostile_suggestions(draw: st.DrawFn) -> Suggestion:
    texts = draw(st.lists(LONG, min_size=3, max_size=3))
    proposal = Proposal(AddStep(texts[0]), texts[1], texts[2], texts[0], {})
    other = Proposal(UpdateStep(samples.step(1, "x").id, Rename(texts[2])), texts[0], texts[1], "", {})
    number = draw(st.sampled_from([1, 2, 3, 12, 40]))
    made = samples.suggestion(
        *([proposal, other] * number)[:number], state=draw(st.sampled_from(SuggestionState))
    )
    return replace(made, applied=tuple(range(0, number, 2)))


@QUICK
@given(hostile_suggestions(), hostile_processes(), st.sampled_from([0, 11, 60 * 30]))
def test_slack_takes_every_suggestion(suggestion: Suggestion, process: Process, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    card = suggestions.suggestion_card(
        suggestion, process, PEOPLE, samples.activity(), now, samples.PERMALINK
    )
    links = [text for block in card.blocks for text in nested_text(block) if samples.PERMALINK in text]
    assert len(links) == 1
    assert check_message(card) == []
    assert check_view(suggestions.edit_suggestion_modal(suggestion, process)) == []


@QUICK
@given(LONG, LONG, st.sampled_from(AnsweredBy))
def test_slack_takes_every_answer(text: str, other: str, answered_by: AnsweredBy) -> None:
    response = LiveResponse(text, answered_by, ConversationId("c"), notice=other)
    assert taken(answers.response_message(response, NOW))
    assert taken(answers.ask_answer(other, response))
    assert taken(answers.note_message(text))
    assert taken(answers.error_message(text, "ab12"))
    activity = replace(samples.activity(), lines=(text,) * 30)
    assert taken(answers.applied_reply(activity, samples.process(name=other), NOW))
    menu = Menu(text, tuple(Choice(f"{at} {other}", text) for at in range(12)))
    assert taken(answers.menu_message(menu, "ref"))
