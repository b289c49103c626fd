"""The peers' environments: none of what they need is among our dependencies."""

import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path("build/peers")


def python(name: str) -> Path:
    """The Python of an environment that has what `requirements-<name>.lock` says, made on first use."""
    lock = Path(__file__).with_name(f"requirements-{name}.lock")
    folder = (FOLDER / name).resolve()
    python, installed = folder / "bin/python", folder / lock.name
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        print(f"installing what the peer {name} needs in {FOLDER / name} (first run only)", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "--requirement", str(lock)], check=True)
        installed.write_bytes(lock.read_bytes())
    return python
