"""Kinds of media: pictures, video and sound, as the formats name them."""

# The ninjs item type of each.
KINDS = {
    **dict.fromkeys("image photo photograph picture".split(), "picture"),
    **dict.fromkeys("graphic illustration".split(), "graphic"),
    **dict.fromkeys("animation clip video".split(), "video"),
    **dict.fromkeys("audio sound".split(), "audio"),
}


def media_kind(name: str) -> str:
    """The ninjs item type of a kind of media (`Photo`) or a media type (`image/jpeg`); "" if it is none."""
    return KINDS.get(name.partition("/")[0].strip().lower(), "")
