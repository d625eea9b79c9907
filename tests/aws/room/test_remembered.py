"""What several want to know is asked once; lists in pages come to an end."""

import asyncio

import pytest

from lambdatop.aws.pages import every_page
from lambdatop.aws.room.remembered import Remembered
from lambdatop.core.errors import AccessDenied, AwsError, Throttled


class Clock:
    def __init__(self) -> None:
        self.s = 0.0


@pytest.mark.asyncio
async def test_two_that_ask_at_once_share_one_call_until_it_is_old() -> None:
    clock, calls = Clock(), 0
    known = Remembered(lambda: clock.s, 60)

    async def ask() -> int:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0)
        return calls

    assert set(await asyncio.gather(known.of("x", ask), known.of("x", ask))) == {1}
    assert await known.of("y", ask) == 2
    clock.s = 60
    assert await known.of("x", ask) == 1
    clock.s = 60.1
    assert await known.of("x", ask) == 3
    clock.s += 20
    assert await known.of("x", ask, keep_s=20) == 3
    assert await known.of("x", ask, keep_s=19) == 4


@pytest.mark.asyncio
@pytest.mark.parametrize(("error", "calls"), [(AccessDenied("no", "x:Y"), 1), (Throttled("slow", None), 2)])
async def test_a_lasting_refusal_is_remembered_and_a_passing_one_is_not(error: AwsError, calls: int) -> None:
    known, made = Remembered(lambda: 0.0, 60), 0

    async def ask() -> int:
        nonlocal made
        made += 1
        raise error

    for _ in range(2):
        with pytest.raises(type(error)):
            await known.of("x", ask)
    assert made == calls


@pytest.mark.asyncio
async def test_pages_end_with_the_last_with_a_token_that_stands_still_and_with_patience() -> None:
    asked: list[object] = []

    async def two(params: object) -> dict[str, object]:
        asked.append(params)
        return {"Items": [len(asked)], "NextMarker": "m" if len(asked) == 1 else None}

    assert await every_page(two, {"Name": "n"}, "Items") == [1, 2]
    assert asked == [{"Name": "n"}, {"Name": "n", "Marker": "m"}]

    async def still(_params: object) -> dict[str, object]:
        return {"Items": [1], "NextMarker": "same"}

    assert await every_page(still, {}, "Items") == [1, 1]

    async def endless(_params: object) -> dict[str, object]:
        asked.append(1)
        return {"Items": [1], "NextMarker": str(len(asked))}

    assert len(await every_page(endless, {}, "Items", most=7)) == 7
