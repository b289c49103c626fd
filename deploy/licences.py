"""`python -m deploy.licences`: writes the table of the licences of what requirements-runtime.lock has."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements-runtime.lock"
TABLE = Path(__file__).with_name("licences.md")
HEADING = """# Licences of what Copytaster depends on

The packages in `requirements-runtime.lock`, which the container image has, with the licences that their
metadata state: several, if it lists several. `make lock` writes this table. Some wheels bring libraries of
others, such as librdkafka, OpenBLAS and libxml2. The image's base, Python and Debian, has licences of its
own, and the [README](../README.md#licence) names those of the data that we ship.

The desk's page draws its plots with [uPlot](https://github.com/leeoniya/uPlot) 1.6.32, under the MIT
licence, which is with it in `streams/desk/page/vendor/`.

| package | version | licence |
| --- | --- | --- |
"""
# What several packages say in words, as SPDX has it.
SPDX = {
    "Apache Software License": "Apache-2.0",
    "Apache 2": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD License": "BSD",  # with two clauses or three
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
}


def locked() -> list[tuple[str, str, str]]:
    """The name, the version and the environment marker, which may be empty, of each package in the lock."""
    lines = re.findall(r"^([a-z][\w.-]*)==(\S+)(?: ; (.*?))? \\$", LOCK.read_text("utf-8"), re.M)
    return [(name, version, marker) for name, version, marker in lines]


def rows() -> list[tuple[str, str, str]]:
    """The name, the version and the licence of each locked package that is installed here."""
    found = []
    for name, version, _ in locked():
        try:
            installed = metadata(name)
        except PackageNotFoundError:  # of another system or another Python
            continue
        if installed["Version"] == version:
            found.append((name, version, licence(name)))
    return found


def licence(name: str) -> str:
    """The licence that an installed package states, by its SPDX name if that is known."""
    data = metadata(name)
    if expression := data["License-Expression"]:
        return str(expression)
    classifiers = [line for line in data.get_all("Classifier", []) if line.startswith("License :: ")]
    said = [line.rpartition(" :: ")[2] for line in classifiers if not line.endswith("OSI Approved")]
    if not said:
        said = [(data["License"] or "not stated").strip().splitlines()[0]]
    return ", ".join(SPDX.get(each, each) for each in said)


def table() -> str:
    """The document."""
    return HEADING + "".join(f"| {name} | {version} | {text} |\n" for name, version, text in rows())


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
