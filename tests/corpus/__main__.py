"""Score the corpus and write the scores into docs/talking.md."""

import argparse
import sys

from tests.corpus.phrases import load
from tests.corpus.scoring import PAGE, Score, score, table, within


def main() -> None:
    """Score both parts; `--failures` lists what development missed (never what was held out)."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list what development missed")
    asked = parser.parse_args()
    scores: dict[str, Score] = {name: score(load(name)) for name in ("development", "held_out")}
    if asked.failures:
        for phrase, came in scores["development"].missed:
            sys.stdout.write(f"{phrase.say!r}: expected {list(phrase.expect)}, came {list(came)}\n")
    PAGE.write_text(within(PAGE.read_text(encoding="utf-8"), table(scores)), encoding="utf-8")
    sys.stdout.write(table(scores) + "\n")


if __name__ == "__main__":
    main()
