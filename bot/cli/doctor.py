"""`convers doctor`."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.doctor import Finding

MARKS = {True: "ok   ", False: "MEND ", None: "note "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""


def run(_: argparse.Namespace) -> int:
    """Print one line per check with the fix; 1 when something needs mending."""
    from bot.doctor import examine
    from bot.settings import Settings

    return asyncio.run(_report(examine(Settings())))


async def _report(findings: "AsyncIterator[Finding]") -> int:
    broken = 0
    async for finding in findings:
        print(f"{MARKS[finding.ok]} {finding.name}: {finding.says}")
        if finding.mend:
            print(f"      {'fix' if finding.ok is False else 'tip'}: {finding.mend}")
        broken += finding.ok is False
    print("Everything works." if not broken else f"{broken} to mend, see the fixes above.")
    return 1 if broken else 0
