"""Two rankings become one: nothing lost, nothing twice, agreement first."""

from hypothesis import given
from hypothesis import strategies as st

from domain.recommendations.fusion import LEAST_LIKENESS, OF_THE_BEST, fused, like_enough
from domain.recommendations.model import Near

rankings = st.lists(st.sampled_from([f"t{number}" for number in range(30)]), max_size=20)
found = st.lists(st.builds(Near, st.text("abc", max_size=3), st.floats(-1, 1)), max_size=20)


@given(rankings, rankings)
def test_everything_found_is_there_once(one: list[str], other: list[str]) -> None:
    both = fused(one, other)
    assert len(both) == len(set(both))
    assert set(both) == {*one, *other}


@given(rankings)
def test_one_way_alone_keeps_its_order(one: list[str]) -> None:
    assert fused(one) == fused(one, []) == fused([], one) == fused(one, one) == list(dict.fromkeys(one))


@given(st.permutations(["a", "b", "c", "d"]), st.permutations(["a", "b", "c", "d"]))
def test_what_is_before_another_in_both_is_before_it_in_the_end(one: list[str], other: list[str]) -> None:
    both = fused(one, other)
    for left in one:
        for right in one:
            if one.index(left) < one.index(right) and other.index(left) < other.index(right):
                assert both.index(left) < both.index(right)


def test_what_both_found_is_better_than_what_one_found_first() -> None:
    assert fused(["words", "both"], ["meaning", "both"]) == ["both", "words", "meaning"]


@given(found)
def test_only_what_is_near_and_nearly_the_nearest_stays(near: list[Near]) -> None:
    best = max((one.likeness for one in near), default=0.0)
    kept = [one for one in near if one.likeness >= max(LEAST_LIKENESS, OF_THE_BEST * best)]
    assert like_enough(near) == [one.id for one in sorted(kept, key=lambda one: -one.likeness)]
