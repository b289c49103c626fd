"""What can be used without waiting for spaCy to load."""

import subprocess
import sys


def test_rules_about_names_do_not_import_spacy() -> None:
    modules = [
        f"processors.entities.{name}" for name in ("figures", "joining", "mentions", "places", "roles")
    ]
    code = f"import sys, {', '.join(modules)}; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
