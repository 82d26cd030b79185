"""`convers migrate`."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""


def run(_: argparse.Namespace) -> int:
    """Bring the database to the newest revision."""
    from bot.database import connect
    from bot.settings import Settings
    from storage.migrations import head, migrate

    settings = Settings()
    with connect(settings.storage) as database:
        migrate(database.url)
        print(f"The database is at revision {head()}.")
    return 0
