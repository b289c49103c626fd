"""Headers of the records that leave a stage."""

from collections.abc import Mapping

from processors.story import Story

FORMAT_HEADER = "copytaster-format"


def story_headers(story: Story, stage: str, given: Mapping[str, bytes]) -> dict[str, bytes]:
    return dict(given)
