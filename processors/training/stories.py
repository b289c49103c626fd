"""Make stories of plain texts, for training and measuring."""

from processors.drafts import Draft, new_story
from processors.entities import finding as entities
from processors.entities.model import Model
from processors.sources import Receipt
from processors.story import Story, Text


def story_with_entities(model: Model, text: str) -> Story:
    """A story made from plain text, with its entities."""
    bodies: list[Text] = [{"contentType": "text/plain", "value": text}]
    story = new_story(Draft({"bodies": bodies, "language": "en"}), "text", Receipt())
    entities.find(model, [story])
    return story
