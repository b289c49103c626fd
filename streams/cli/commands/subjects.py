"""`copytaster subjects`: the vocabulary, a desk's own rules, and why a story is tagged as it is."""

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
from streams.cli.files import read
from streams.cli.loading import load_pipeline, load_tagger
from streams.errors import CommandError
from streams.settings import settings


class _TreeByDefault(typer.core.TyperGroup):
    """A group in which anything that is not a command is a query of the tree."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["tree", *args]
        return super().parse_args(ctx, args)


subjects = typer.Typer(
    cls=_TreeByDefault,
    add_completion=False,
    rich_markup_mode=None,
    help="Show the subjects, check your rules, explain tags.\n\n"
    "`copytaster subjects QUERY` is short for `tree QUERY`.",
)


@subjects.command()
def tree(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="A code, or words of a name.")
    ] = None,
) -> None:
    """Show the vocabulary as a tree: all of it, or what QUERY names with what is above and below.

    These are IPTC's Media Topics, and the subjects of the desk's own rules (COPYTASTER_RULES). Those with a
    * are given to stories; the others come with the wire's own subjects, or with rules that you write.
    """
    tagger = load_tagger(settings())
    vocabulary = tagger.vocabulary
    wanted = " ".join(query or ()).casefold()
    hits = {c.code for c in vocabulary.values() if wanted in (c.code, "") or wanted in c.name.casefold()}
    if not hits:
        raise CommandError(f"no subject is called {wanted!r}")
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
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of rules.")],
) -> None:
    """Check a desk's own rules, each error a line with file and line; the exit status is 1 if there are any.

    Put a file that passes to use with COPYTASTER_RULES=FILE. The README explains how rules are written.
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
    typer.echo(f"{len(changed)} subjects with rules of yours, no error", err=True)


@subjects.command()
def explain(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Stories; - is stdin.")],
) -> None:
    """Show the subjects of stories and why: each with its confidence, and the words that count for it.

    A number after a word is how often it occurs. The wire's own subjects are marked.
    """
    pipeline = load_pipeline(settings())
    console = Console(highlight=False, soft_wrap=True)
    failed = False
    for name in files:
        try:
            stories = parse(read(name), limit=settings().max_story_bytes).stories
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
