"""The `convers` command."""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module

from domain.errors import SettingError

COMMANDS: dict[str, str] = {
    "run": "Run Convers with the settings of the environment and .env",
    "demo": "See Convers in the browser here and now, without Slack account or key",
    "doctor": "Check settings, database, Slack and model; say what to mend",
    "migrate": "Bring the database up to date",
    "manifest": "Print the Slack app manifest and the link that creates the app",
    "backtest": "Say how often forecasts would have held on an event log (CSV or XES)",
    "version": "Print the version",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 well, 1 something to mend, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="convers", description="Processes and weekly plans, kept in the thread. A Slack app."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    runners: dict[str, Callable[[argparse.Namespace], int]] = {}
    for name, purpose in COMMANDS.items():
        module = import_module(f"bot.cli.{name}")
        sub = commands.add_parser(name, help=purpose, description=purpose)
        module.add_arguments(sub)
        runners[name] = module.run
    options = parser.parse_args(arguments)
    try:
        return runners[options.command](options)
    except SettingError as error:
        print(f"convers: {error.public}", file=sys.stderr)  # noqa: T201 - a command speaks to its user
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
