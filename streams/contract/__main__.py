"""`python -m streams.contract` regenerates the published schemas, after a type has changed."""

import json

from streams.contract import FOLDER
from streams.contract.schemas import generate


def main() -> None:
    schemas = generate()
    for file in FOLDER.glob("*.json"):
        if file.stem not in schemas:
            file.unlink()
    for name, schema in schemas.items():
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
