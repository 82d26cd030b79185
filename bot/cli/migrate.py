"""`convers migrate`."""

import argparse
import asyncio

from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""


def run(_: argparse.Namespace) -> int:
    """Bring the database to the newest revision."""
    from bot.database import connect
    from storage.migrations import head, migrate

    settings = Settings()
    with connect(settings.storage) as url:
        asyncio.run(asyncio.to_thread(migrate, url))
        print(f"The database is at revision {head()}.")
    return 0
