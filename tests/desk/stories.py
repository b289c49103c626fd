"""Stories as a wire sends them, in ninjs. Each test has a word of its own, by which its column finds them."""

import json
from typing import Any

TEXT = (
    "LISBON, Portugal - Keepers of the {word} reserve counted more of them on Friday than in any year before,"
    " the ministry of the environment said.\n\n"
    '"We had to count twice because nobody believed it," said Teresa Amaral, who leads the reserve. She'
    " denied that the birds had been fed.\n\n"
    "The count began in Setubal in 1998. Minister Rui Fontes asked farmers to leave the fields"
    " wet until March."
)


def story(
    word: str,
    headline: str = "",
    *,
    id: str = "",
    version: int = 1,
    text: str = "",
    **properties: Any,
) -> bytes:
    """A story about `word`. Stories of the same `id` are versions of one; `properties` are ninjs'."""
    given = {
        "uri": f"urn:x:desk:{word}:{id}",
        "type": "text",
        "version": str(version),
        "pubstatus": "usable",
        "urgency": 4,
        "language": "en",
        "located": "Lisbon",
        "headline": headline or f"Record count of the {word} in Portugal",
        "infosources": [{"name": "Example Wire"}],
        "body_text": text or TEXT.format(word=word),
    }
    return json.dumps(given | properties).encode()


def kill(word: str, headline: str = "", id: str = "", version: int = 2) -> bytes:
    """Takes a story back."""
    note = "KILL: the count was wrong. Do not use it."
    return story(word, headline, id=id, version=version, pubstatus="canceled", ednote=note)
