"""Options that several commands have."""

from typing import Annotated

import typer

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
