"""`convers version`."""

import argparse
from importlib.metadata import version


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""


def run(_: argparse.Namespace) -> int:
    """Print the version."""
    print(f"convers {version('convers')}")
    return 0
