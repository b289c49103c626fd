"""`copytaster subjects`: the vocabulary, checks of a desk's rules, and why a story has its subjects."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from processors.errors import RulesError, StoryError
from processors.formats import parse
from processors.story import Story, Subject, headline
from processors.subjects.rules import load as load_rules
from processors.subjects.rules import shipped
from processors.subjects.vocabulary import CREATOR, Concept, media_topics
from streams.cli.exits import FAILED, complain
from streams.cli.files import expand, read, receipt
from streams.cli.loading import load_pipeline, load_tagger
from streams.errors import CommandError
from streams.settings import settings


class _TreeByDefault(typer.core.TyperGroup):
    """A group whose default command is `tree`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = args and args[0] in (*self.commands, "-h", "--help")
        if not (known or ctx.resilient_parsing):  # which the shell's completion is
            args = ["tree", *args]
        return super().parse_args(ctx, args)


subjects = typer.Typer(
    cls=_TreeByDefault,
    add_completion=False,
    rich_markup_mode=None,
    help="Browse subjects, check rules, explain a story's subjects.\n\n"
    "`copytaster subjects QUERY` is short for `copytaster subjects tree QUERY`.",
)


@subjects.command()
def tree(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help="A code, or part of a name.")
    ] = None,
) -> None:
    """Show the subjects as a tree.

    With QUERY, shows only matching subjects, with those above and below them. The tree has IPTC's Media
    Topics and the subjects of your own rules (COPYTASTER_RULES). Copytaster finds those marked * in stories;
    the others come only from the wire, until you write rules for them.
    """
    tagger = load_tagger(settings())
    vocabulary = tagger.vocabulary
    wanted = " ".join(query or ()).casefold()
    hits = {c.code for c in vocabulary.values() if wanted in (c.code, "") or wanted in c.name.casefold()}
    if not hits:
        raise CommandError(f"no subject matches {wanted!r}")
    shown = hits.union(*(vocabulary.ancestors(code) for code in hits))
    shown |= {code for code in vocabulary if not hits.isdisjoint(vocabulary.ancestors(code))}
    console = Console(highlight=False, soft_wrap=True)

    def show(concept: Concept, depth: int) -> None:
        if concept.code in shown:
            mark = "*" if concept.code in tagger.taggable else " "
            style = "bold" if wanted and concept.code in hits else ""
            console.print(Text.assemble(f"{concept.code} {mark} ", "  " * depth, (concept.name, style)))
            for child in vocabulary.children(concept.code):
                show(child, depth + 1)

    for top in vocabulary.children(None):
        show(top, 0)


@subjects.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Files of rules.")],
) -> None:
    """Check files of subject rules.

    Prints each error with file and line number; the exit status is 1 if there are any. To use a file that
    passes, set COPYTASTER_RULES=FILE. processors/subjects/README.md explains how to write rules.
    """
    try:
        ours, _ = load_rules(shipped(), media_topics())
        together, vocabulary = load_rules([*shipped(), *files], media_topics())
    except RulesError as error:
        for line in error.errors:
            typer.echo(line, err=True)
        raise typer.Exit(FAILED) from None
    before = {rule.code: rule.clues for rule in ours}
    changed = [rule for rule in together if rule.clues > before.get(rule.code, 0)]
    for rule in changed:
        line = " < ".join(vocabulary[code].name for code in (rule.code, *vocabulary.ancestors(rule.code)))
        typer.echo(f"{rule.code}  {line}")
    typer.echo(f"{len(changed)} subjects with your own rules, no errors", err=True)


@subjects.command()
def explain(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR|-", help="Files or folders of stories; - is standard input."),
    ],
) -> None:
    """Show the subjects of stories, and why they have them.

    Each subject has its confidence and the terms that count for it; a number after a term is how often it
    occurs. The wire's own subjects are marked `wire`.
    """
    pipeline = load_pipeline(settings())
    console = Console(highlight=False, soft_wrap=True)
    failed = False
    for name in expand(files):
        try:
            stories = parse(read(name), None, receipt(settings()), settings().max_story_bytes).stories
        except (OSError, StoryError) as error:
            complain(f"{name}: {error}")
            failed = True
            continue
        for story in pipeline.enrich(stories):
            console.print(Text(headline(story) or name, "bold"))
            for subject in story["subjects"]:
                console.print(_explained(story, subject))
            console.print()
    if failed:
        raise typer.Exit(FAILED)


def _explained(story: Story, subject: Subject) -> Text:
    name = subject.get("name") or subject.get("uri") or "?"
    if subject.get("creator") != CREATOR:
        return Text.assemble("  wire ", name)
    terms = story["enrichment"]["subjects"][subject["uri"]]
    why = ", ".join(term if count == 1 else f"{term} {count}" for term, count in terms.items())
    return Text.assemble(f"  {subject['confidence']:3}% ", (name, "cyan"), (f": {why}", "dim"))
