"""Measure how many of the pronouns that name speakers are resolved, and how many rightly."""

from collections.abc import Sequence
from typing import NamedTuple

from processors.entities.model import Model
from processors.quotations.antecedents import HE_SHE
from processors.quotations.finding import find
from processors.quotations.reader import Reader
from processors.quotations.speakers import Speakers
from processors.training.antecedents.coreference import Annotated
from processors.training.antecedents.examples import chain_of, entities_of
from processors.training.stories import story_with_entities


class Resolved(NamedTuple):
    """Numbers of quotations whose speaker is "he" or "she".

    `named` are those whom the text names, by the corpus; `resolved` have a name in the record, and `right`
    the right one.
    """

    quotations: int
    named: int
    resolved: int
    right: int

    def __str__(self) -> str:
        return (
            f"{self.quotations} quotations by he or she, {self.named} of them named in the text: "
            f"{self.resolved} resolved, {self.right} rightly"
        )


def measure(model: Model, reader: Reader, texts: Sequence[Annotated]) -> Resolved:
    """Compare the speakers of the quotations found in texts with the texts' coreference."""
    quotations = named = resolved = right = 0
    for text in texts:
        story = story_with_entities(model, text.text)
        find(reader, [story])
        speakers = Speakers(story, [])
        for quotation in story["quotations"]:
            speaker = quotation["speaker"]
            if not speaker or speaker["mention"]["text"].lower() not in HE_SHE:
                continue
            chain = chain_of(text, (speaker["mention"]["start"], speaker["mention"]["end"]))
            if not chain:
                continue
            entities = entities_of(speakers, chain)
            quotations += 1
            named += bool(entities)
            resolved += speaker["name"] is not None
            described = any(text.text[start:end] == speaker["name"] for start, end in chain)
            right += speaker.get("entity") in entities or described
    return Resolved(quotations, named, resolved, right)
