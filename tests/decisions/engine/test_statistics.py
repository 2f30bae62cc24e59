"""The exact sign test, against counting every outcome."""

from itertools import product

import pytest

from decisions.engine.statistics import sign_test


@pytest.mark.parametrize(("fixed", "broke"), [(f, b) for f in range(7) for b in range(5)])
def test_sign_test_counts_outcomes_at_least_as_uneven(fixed: int, broke: int) -> None:
    changed = fixed + broke
    splits = [sum(coins) for coins in product((0, 1), repeat=changed)]
    uneven = [split for split in splits if abs(2 * split - changed) >= abs(fixed - broke)]
    assert sign_test(fixed, broke) == pytest.approx(len(uneven) / len(splits))


def test_known_values() -> None:
    assert sign_test(6, 0) == 2 / 64
    assert sign_test(5, 0) == 2 / 32
    assert sign_test(0, 0) == 1.0
    assert sign_test(3, 9) == sign_test(9, 3)
