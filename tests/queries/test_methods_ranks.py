"""Equal values share a rank, as sports results do."""

from essaim.queries.methods.ranks import shared_ranks


def test_equal_values_share_a_rank_and_the_next_one_counts_them_all() -> None:
    assert shared_ranks([9, 7, 7, 3]) == [1, 2, 2, 4]
    assert shared_ranks([5, 5, 5]) == [1, 1, 1]
    assert shared_ranks([]) == []


def test_a_value_may_be_made_of_several_and_may_be_unknown() -> None:
    assert shared_ranks([("complement", 0.72), ("complement", 0.72), ("duplicate", 0.72)]) == [1, 1, 3]
    assert shared_ranks([None, None, 0.0]) == [1, 1, 3]
