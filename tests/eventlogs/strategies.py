"""Any event log at all, for property tests."""

from datetime import timedelta

from hypothesis import strategies as st

from domain.insights.events import Event, Run
from tests.eventlogs.made import BEGIN

INSTANTS = st.integers(0, 200 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@st.composite
def logs(draw: st.DrawFn, *, with_open: bool = False) -> tuple[Run, ...]:
    """Draw runs of any length, with ties, repeats, due dates, and perhaps some that go on."""
    made = []
    for number in range(draw(st.integers(1, 12))):
        case_id = f"c{number}"
        times = sorted(draw(st.lists(INSTANTS, min_size=1, max_size=6)))
        events = tuple(
            Event(
                case_id,
                draw(st.sampled_from("ABCD")),
                at,
                draw(st.sampled_from([None, "U1", "U2", "U3", "U4"])),
            )
            for at in times
        )
        is_finished = not with_open or draw(st.booleans())
        due_at = draw(st.none() | INSTANTS)
        made.append(Run(case_id, events, is_finished, due_at, draw(st.sampled_from([(), ("A", "E")]))))
    return tuple(made)
