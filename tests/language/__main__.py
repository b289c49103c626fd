"""Count the variants of each kind that come out right: `python -m tests.language [KIND ...]`."""

import sys

from processors.formats import parse
from processors.pipeline import Pipeline
from tests.language.variants import KINDS, faults, variants


def main(kinds: list[str]) -> None:
    pipeline = Pipeline()
    for path in sorted(KINDS.glob("*.toml")):
        if kinds and path.stem not in kinds:
            continue
        number = right = 0
        for variant in variants(path):
            [story] = pipeline.enrich(parse(variant.right["text"].encode(), "text").stories)
            wrong = list(faults(variant.right, story))
            number, right = number + 1, right + (not wrong)
            for fault in wrong:
                print(f"  {path.stem} {variant.number}: {fault}")
        print(f"{path.stem}: {right} of {number} right")


if __name__ == "__main__":
    main(sys.argv[1:])
