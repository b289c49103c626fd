"""Read the corpora: annotated ones as texts with entities, raw ones as texts.

Entities are PERSON, ORG, LOC or MISC. An annotation that begins or ends within one of spaCy's tokens is
marked as missing, so that the model does not learn from it.
"""

import gzip
import html
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

Annotated = tuple[str, list[tuple[int, int, str]]]  # a text, and (start, end, type) of its entities
TaggedToken = tuple[str, str]  # a token, and its IOB tag

TYPES = {
    "PER": "PERSON",
    "ORG": "ORG",
    "LOC": "LOC",
    "MISC": "MISC",
}

NO_SPACE_BEFORE = re.compile(r"[.,;:!?%)\]}]|'[sSdm]?|n't|'(re|ve|ll)")
REUTERS_END = re.compile(r"\n\s*(?:Reuter|REUTER)\s*\n.*|\x03", re.S)
ABC_PARAGRAPHS = 12

NO_SPACE_AFTER = frozenset("([{$#")


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from file


def _sentences(lines: Iterable[str]) -> Iterator[list[TaggedToken]]:
    """Read column format: one token per line with its tag last, and a blank line after each sentence."""
    sentence: list[TaggedToken] = []
    for line in lines:
        columns = line.split()
        if columns:
            sentence.append((columns[0], columns[-1]))
        elif sentence:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _documents(sentences: Iterable[list[TaggedToken]]) -> Iterator[list[list[TaggedToken]]]:
    document: list[list[TaggedToken]] = []
    for sentence in sentences:
        if sentence[0][0] == "-DOCSTART-":
            if document:
                yield document
            document = []
        else:
            document.append(sentence)
    if document:
        yield document


def detokenize(sentences: list[list[TaggedToken]]) -> Annotated:
    """Turn tagged tokens back into running text, one sentence per line."""
    text = ""
    entities: list[tuple[int, int, str]] = []
    for sentence in sentences:
        text += "\n" if text else ""
        previous_token, previous_type = "", ""
        for token, tag in sentence:
            prefix, _, kind = tag.partition("-")
            if previous_token and not (NO_SPACE_BEFORE.fullmatch(token) or previous_token in NO_SPACE_AFTER):
                text += " "
            start, end = len(text), len(text) + len(token)
            text += token
            if kind and kind == previous_type and prefix == "I":
                entities[-1] = (entities[-1][0], end, entities[-1][2])
            elif kind:
                entities.append((start, end, TYPES[kind]))
            previous_token, previous_type = token, kind
    return text, entities


def read_conll(path: Path) -> Iterator[Annotated]:
    """Read CoNLL-2003 or Wikigold: IOB1 tags, `-DOCSTART-` before each document."""
    for document in _documents(_sentences(_lines(path))):
        yield detokenize(document)


def read_jsonl(path: Path) -> Iterator[str]:
    """Read PolNeAR or BBC: one story per line, under `text`."""
    for line in _lines(path):
        yield json.loads(line)["text"]


def read_reuters(path: Path) -> Iterator[str]:
    """Read Reuters-21578, SGML in Latin-1. Yields title and body of each story that has a body."""
    with gzip.open(path, "rt", encoding="latin-1") as file:
        source = file.read()
    for story in re.findall(r"<REUTERS .*?</REUTERS>", source, re.S):
        title = re.search(r"<TITLE>(.*?)</TITLE>", story, re.S)
        body = re.search(r"<BODY>(.*?)</BODY>", story, re.S)
        if body:
            text = REUTERS_END.sub("", html.unescape(body[1]))
            yield f"{html.unescape(title[1]).strip()}\n\n{text}" if title else text


def read_abc(path: Path, *parts: str) -> Iterator[str]:
    """Read ABC 2006, two long texts of unseparated stories. Yields `ABC_PARAGRAPHS` at a time."""
    with zipfile.ZipFile(path) as archive:
        for name in parts or ("rural", "science"):
            paragraphs = archive.read(f"abc/{name}.txt").decode("latin-1").splitlines()
            for start in range(0, len(paragraphs), ABC_PARAGRAPHS):
                if text := "\n".join(paragraphs[start : start + ABC_PARAGRAPHS]).strip():
                    yield text


def to_docs(nlp: Language, annotated: Iterable[Annotated]) -> Iterator[Doc]:
    """Make spaCy documents, with misaligned entities marked as missing."""
    for text, entities in annotated:
        doc = nlp.make_doc(text)
        exact, misaligned = [], []
        for start, end, kind in entities:
            span = doc.char_span(start, end, label=kind)
            if span is not None:
                exact.append(span)
                continue
            wider = doc.char_span(start, end, label=kind, alignment_mode="expand")
            if wider is not None:
                misaligned.append(wider)
        exact = filter_spans(exact)
        taken = {token.i for span in exact for token in span}
        unclear = sorted({token.i for span in misaligned for token in span} - taken)
        doc.set_ents(exact, missing=[doc[i : i + 1] for i in unclear])
        yield doc
