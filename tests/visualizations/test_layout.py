"""Where the things of a page stand."""

import numpy as np

from essaim.visualizations.page.layout import SPAN, positions


def test_what_has_no_link_stands_in_rows_under_the_network() -> None:
    """Twenty linked in a ring and eight alone: the ring has the width, nobody alone stands in it."""
    ring = np.arange(20)
    placed = positions(28, ring, np.roll(ring, -1))
    linked, alone = placed[:20], placed[20:]
    assert np.ptp(linked, axis=0).max() >= 0.75 * SPAN
    assert alone[:, 1].min() > linked[:, 1].max()
    assert len({tuple(place) for place in placed.tolist()}) == 28


def test_nothing_but_things_without_a_link_is_spread_out() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert np.ptp(positions(5, nothing, nothing), axis=0).max() == SPAN
