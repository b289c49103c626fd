"""Make the shipped list of IPTC Media Topics: `python -m processors.training.mediatopics FILE`.

FILE is the vocabulary as published by IPTC in JSON, in American English:
https://cv.iptc.org/newscodes/mediatopic/?format=json&lang=en-US
"""

import json
from pathlib import Path
from typing import Annotated

import typer

from processors.subjects.vocabulary import DATA

SUBJECT_CODES = "http://cv.iptc.org/newscodes/subjectcode/"
UNNAMED = {"20000304": "media"}  # without an American English name in the file


def main(
    source: Annotated[Path, typer.Argument(help="The file from IPTC.", exists=True)],
    out: Annotated[Path, typer.Option(help="Where to write the list.")] = DATA,
) -> None:
    """Write code, parent, older subject code and name of each concept that is not retired, one per line."""
    lines = []
    for concept in json.loads(source.read_text(encoding="utf-8"))["conceptSet"]:
        if "retired" in concept:
            continue
        code = concept["uri"][-8:]
        older = [uri[-8:] for uri in concept.get("exactMatch", ()) if uri.startswith(SUBJECT_CODES)]
        parent = [uri[-8:] for uri in concept.get("broader", ())]
        name = concept["prefLabel"].get("en-US") or UNNAMED[code]
        lines.append("\t".join([code, *(parent or [""])[:1], *(older or [""])[:1], name.strip().rstrip(":")]))
    out.write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
    typer.echo(f"{out}: {len(lines)} concepts")


if __name__ == "__main__":
    typer.run(main)
