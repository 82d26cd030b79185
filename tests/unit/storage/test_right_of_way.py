"""Work gives way to acknowledgements, as far as that helps them."""

import asyncio
from contextlib import ExitStack

from storage.database import FEW, GIVES_WAY_FOR, RightOfWay


async def test_work_gives_way_to_a_rush_of_acknowledgements_and_minds_no_few() -> None:
    way = RightOfWay()
    with ExitStack() as few:
        for _ in range(FEW):
            few.enter_context(way.passing())
        await way.give()
        with way.passing():
            waiting = asyncio.create_task(way.give())
            await asyncio.wait({waiting}, timeout=0.01)
            assert not waiting.done()
        async with asyncio.timeout(GIVES_WAY_FOR / 2):
            await waiting
