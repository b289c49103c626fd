"""Readers of the corpora: annotated ones yield texts with entities in our four types, raw ones texts.

Entities are PERSON, ORG, LOC and MISC. An annotation whose ends fall inside a token of spaCy's is
marked as unknown, so that the model learns nothing from it rather than something wrong.
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

Annotated = tuple[str, list[tuple[int, int, str]]]
TaggedToken = tuple[str, str]

TYPES = {
    "PER": "PERSON",
    "ORG": "ORG",
    "LOC": "LOC",
    "MISC": "MISC",
}

CLOSES_UP_LEFT = re.compile(r"[.,;:!?%)\]}]|'[sSdm]?|n't|'(re|ve|ll)")
REUTERS_END = re.compile(r"\n\s*(?:Reuter|REUTER)\s*\n.*|\x03", re.S)
ABC_PARAGRAPHS = 12

CLOSES_UP_RIGHT = frozenset("([{$#")


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from file


def _sentences(lines: Iterable[str]) -> Iterator[list[TaggedToken]]:
    """Column format, a token a line and a blank line after each sentence; the tag comes last."""
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


def untokenise(sentences: list[list[TaggedToken]]) -> Annotated:
    """Put tagged tokens back into running text, a sentence a line: (text, [(start, end, type)])."""
    text = ""
    entities: list[tuple[int, int, str]] = []
    for sentence in sentences:
        text += "\n" if text else ""
        previous_token, previous_type = "", ""
        for token, tag in sentence:
            prefix, _, kind = tag.partition("-")
            if previous_token and not (CLOSES_UP_LEFT.fullmatch(token) or previous_token in CLOSES_UP_RIGHT):
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
    """CoNLL-2003 and Wikigold: IOB1 tags, `-DOCSTART-` before each document."""
    for document in _documents(_sentences(_lines(path))):
        yield untokenise(document)


def read_jsonl(path: Path) -> Iterator[str]:
    """PolNeAR and the BBC set: a story a line, under `text`."""
    for line in _lines(path):
        yield json.loads(line)["text"]


def read_reuters(path: Path) -> Iterator[str]:
    """Reuters-21578: SGML in Latin-1; title and body of each story that has a body."""
    with gzip.open(path, "rt", encoding="latin-1") as file:
        source = file.read()
    for story in re.findall(r"<REUTERS .*?</REUTERS>", source, re.S):
        title = re.search(r"<TITLE>(.*?)</TITLE>", story, re.S)
        body = re.search(r"<BODY>(.*?)</BODY>", story, re.S)
        if body:
            text = REUTERS_END.sub("", html.unescape(body[1]))
            yield f"{html.unescape(title[1]).strip()}\n\n{text}" if title else text


def read_abc(path: Path) -> Iterator[str]:
    """ABC 2006: two long texts without marks between their stories, in stretches of some paragraphs."""
    with zipfile.ZipFile(path) as archive:
        for name in ("abc/rural.txt", "abc/science.txt"):
            paragraphs = archive.read(name).decode("latin-1").splitlines()
            for start in range(0, len(paragraphs), ABC_PARAGRAPHS):
                if text := "\n".join(paragraphs[start : start + ABC_PARAGRAPHS]).strip():
                    yield text


def to_docs(nlp: Language, annotated: Iterable[Annotated]) -> Iterator[Doc]:
    for text, entities in annotated:
        doc = nlp.make_doc(text)
        exact, unknown = [], []
        for start, end, kind in entities:
            span = doc.char_span(start, end, label=kind)
            if span is not None:
                exact.append(span)
                continue
            wider = doc.char_span(start, end, label=kind, alignment_mode="expand")
            if wider is not None:
                unknown.append(wider)
        exact = filter_spans(exact)
        taken = {token.i for span in exact for token in span}
        unclear = sorted({token.i for span in unknown for token in span} - taken)
        doc.set_ents(exact, missing=[doc[i : i + 1] for i in unclear])
        yield doc
