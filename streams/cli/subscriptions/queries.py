"""Reads queries, and shows how they were read."""

import os
import re

from processors.errors import QueryError
from processors.queries.parser import parse
from processors.queries.query import Query, point_at
from processors.subjects.vocabulary import Vocabulary
from streams.cli.exits import complain
from streams.cli.files import read
from streams.errors import CommandError

EXPENSIVE = "the query is expensive: it needs no word, name or property, so it has to be tried on every story"
FILE_NAME = re.compile(r"(?:~|\.{1,2})?/\S*[^\s/]|\S+\.(?:txt|query|json|jsonl|csv|md)")
SUBJECT = re.compile(r"\bSUBJECT ([^\s(),]+)")


def query_text(argument: str) -> str:
    """The query in a file or on standard input (`-`), or the argument itself. Raises CommandError."""
    is_file = argument == "-" or FILE_NAME.fullmatch(argument)
    if not is_file and not os.path.isfile(argument):  # noqa: PTH113 - Path raises if the name is long
        if "/" in argument.strip("/") and not argument.count(" "):
            complain(f"hint: {argument!r} is not a file, so it is read as a query")
        return utf8(argument)
    try:
        return read(argument).decode("utf-8-sig").strip()
    except OSError as error:
        hint = "; a query that looks like this needs quotation marks" if argument != "-" else ""
        raise CommandError(f"{argument}: {error.strerror}{hint}") from None
    except UnicodeDecodeError as error:
        raise CommandError(f"{argument}: not UTF-8: {error}") from None


def readable(query: Query, vocabulary: Vocabulary) -> str:
    """The canonical form of a query, with the names of subjects in place of their codes."""

    def named(match: re.Match[str]) -> str:
        name = vocabulary[match[1]].name if match[1] in vocabulary else match[1]
        return f"SUBJECT {name}" if re.fullmatch(r"[\w -]+", name) else f'SUBJECT "{name}"'

    return SUBJECT.sub(named, str(query))


def utf8(argument: str) -> str:
    """An argument of a command, which the shell may have given in another encoding. Raises CommandError."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        raise CommandError(f"{argument!r} is not UTF-8") from None
    return argument


def read_query(text: str, vocabulary: Vocabulary) -> Query:
    """Parse a query, and print its hints on stderr. Raises CommandError, which shows where the error is."""
    try:
        query = parse(text, vocabulary)
    except QueryError as error:
        raise CommandError(f"{error}\n{point_at(text, error)}") from None
    for hint in query.hints:
        for line in f"hint: {hint.message}\n{point_at(text, hint)}".splitlines():
            complain(line)
    if query.is_expensive:
        complain(EXPENSIVE)
    return query
