"""How much later than the raw model client does a person see the first word?"""

import asyncio
import os
from pathlib import Path
from time import perf_counter

from benchmarks.table import Row, quantile
from sandbox.peer import SlackPeer
from tests.peers.openai import OpenAIPeer

TURNS = 20
THINKS_FOR = 0.3
"""Seconds the model takes to its first word: what Convers adds is counted from there."""
MANIFEST = Path(__file__).parents[1] / "manifest.yml"


async def measure() -> list[Row]:
    """Return the median and the 95th percentile of both."""
    from benchmarks.running import database, environment, settings

    async with OpenAIPeer.running() as model:
        with database() as url:
            peer = await SlackPeer.start(MANIFEST)
            try:
                os.environ.update(environment(peer, url, model.base_url))
                raw = [await _raw(model) for _ in range(TURNS)]
                from bot.process import Convers

                async with Convers(settings(), url):
                    ours = [await _ours(peer, model) for _ in range(TURNS)]
            finally:
                await peer.close()
    return [
        Row(f"first word after the question, p{int(q * 100)}", "ms", quantile(ours, q) * 1000,
            quantile(raw, q) * 1000, "raw openai client", "≤ peer + 300 ms")
        for q in (0.5, 0.95)
    ]  # fmt: skip


async def _raw(model: OpenAIPeer) -> float:
    from openai import AsyncOpenAI

    model.answer(["Hello ", "there."], delay_first=THINKS_FOR)
    async with AsyncOpenAI(api_key="sk-test", base_url=model.base_url) as client:
        began = perf_counter()
        stream = await client.chat.completions.create(
            model="gpt-6-luna",
            messages=[{"role": "user", "content": "hello"}],
            stream=True,
            reasoning_effort="none",
        )
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                took = perf_counter() - began
        return took


async def _ours(peer: SlackPeer, model: OpenAIPeer) -> float:
    model.answer(["Hello ", "there."], delay_first=THINKS_FOR)
    ann, general = peer.person("Ann").id, peer.channel("general").id
    began = perf_counter()
    root = await peer.say(ann, general, f"<@{peer.bot_user_id}> hello")
    await peer.until(lambda: any("Hello" in m.plain for m in peer.messages(general, root) if m.ts != root))
    took = perf_counter() - began
    await peer.until(lambda: not any(m.is_streaming for m in peer.messages(general, root)))
    await asyncio.sleep(0)
    return took
