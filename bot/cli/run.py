"""`convers run`."""

import argparse
import asyncio


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: everything is a setting."""


def run(_: argparse.Namespace) -> int:
    """Run until stopped."""
    from bot.database import connect
    from bot.process import run_until_signal
    from bot.settings import Settings
    from bot.telemetry import configure_logging

    settings = Settings()
    configure_logging(settings.log)
    settings.require_slack()
    with connect(settings.storage) as database:
        asyncio.run(run_until_signal(settings, database))
    return 0
