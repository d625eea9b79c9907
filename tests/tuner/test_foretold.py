"""What a change was said to do is what it does, for twelve changes in the demo world."""

import pytest

from tests.tuner.foretold import CHANGES, foretell, table


@pytest.mark.asyncio
async def test_what_was_foretold_is_what_came() -> None:
    found = await foretell()
    assert len(found) == 2 * len(CHANGES)
    assert [one.guessed for one in found] == [False] * len(CHANGES) + [True] * len(CHANGES)
    for one in found:
        duration, usd = one.effect.duration_ms, one.effect.month_usd
        assert one.calls > 50
        assert duration.low is not None
        assert duration.high is not None
        assert usd.low is not None
        assert usd.high is not None
        # The ends of a range are exact only for exact means; a tenth is what an hour of traffic leaves to chance.
        assert float(duration.low) * 0.9 <= one.came_ms <= float(duration.high) * 1.1, table([one])
        assert float(usd.low) * 0.9 <= float(one.came_usd) <= float(usd.high) * 1.1, table([one])
        if one.guessed:
            assert duration.new == pytest.approx(one.came_ms, rel=0.15), table([one])
            assert float(usd.new or 0) == pytest.approx(float(one.came_usd), rel=0.15), table([one])
