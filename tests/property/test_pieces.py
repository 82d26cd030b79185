"""However long a conversation is, its pieces are all of it, in order, and none is too long."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from domain.threads.pieces import pieces

SIZES = st.lists(st.integers(min_value=1, max_value=50), max_size=200)


@given(SIZES, st.integers(min_value=1, max_value=100))
def test_pieces_are_everything_once_and_in_order(sizes: list[int], limit: int) -> None:
    assert [place for piece in pieces(sizes, limit) for place in piece] == list(range(len(sizes)))


@given(SIZES, st.integers(min_value=1, max_value=100))
def test_no_piece_is_over_the_limit_unless_a_single_message_is(sizes: list[int], limit: int) -> None:
    for piece in pieces(sizes, limit):
        assert len(piece) == 1 or sum(sizes[place] for place in piece) <= limit


@given(SIZES, st.integers(min_value=1, max_value=100))
def test_two_neighbours_would_never_fit_into_one_piece(sizes: list[int], limit: int) -> None:
    cut = pieces(sizes, limit)
    for one, next_one in itertools.pairwise(cut):
        assert sum(sizes[place] for place in one) + sizes[next_one.start] > limit
