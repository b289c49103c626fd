"""Match the same queries with mokaccino, a percolator in Rust: `python percolator.py WORK`.

Reads `queries.json` and `documents.json` from the folder WORK, writes what it found to `found.json`, and
prints its times. A query is ["is", FIELD, VALUE] or ["and" | "or" | "not", QUERY, ...], a document a list of
[FIELD, VALUE]. It runs in an environment that does not have copytaster.
"""

import gc
import json
import sys
import time
from pathlib import Path
from typing import Any


def main(work: Path) -> None:
    import mokaccino  # type: ignore[import-not-found]  # not installed beside copytaster

    def query(tree: list[Any]) -> Any:
        kind, *parts = tree
        if kind == "is":
            return mokaccino.Query.from_kv(*parts)
        if kind == "not":
            return mokaccino.Query.from_not(query(parts[0]))
        whole, *others = map(query, parts)
        for other in others:
            whole = whole & other if kind == "and" else whole | other
        return whole

    def document(pairs: list[list[str]]) -> Any:
        made = mokaccino.Document()
        for field, value in pairs:
            made.add_value(field, value)
        return made

    trees = json.loads((work / "queries.json").read_bytes())
    documents = json.loads((work / "documents.json").read_bytes())
    before, begun = _resident(), time.perf_counter()
    percolator = mokaccino.Percolator()
    for number, tree in enumerate(trees):
        percolator.add_query_id(query(tree), number)
    seconds = time.perf_counter() - begun
    memory = _resident() - before
    gc.collect()
    found, spent = [], []
    for pairs in documents:
        begun = time.perf_counter()
        matched = percolator.percolate_list(document(pairs))
        spent.append(time.perf_counter() - begun)
        found.append(sorted(matched))
    (work / "found.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "memory": memory, "spent": spent}))


def _resident() -> int:
    """The resident memory of this process, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


if __name__ == "__main__":
    main(Path(sys.argv[1]))
