"""Modules that must not import spaCy, which is slow to load."""

import subprocess
import sys


def test_only_the_model_imports_spacy() -> None:
    modules = [
        *(f"processors.entities.{name}" for name in ("figures", "joining", "mentions", "places", "roles")),
        "processors.quotations.finding",
        "processors.subjects.finding",
    ]
    code = f"import sys, {', '.join(modules)}; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
