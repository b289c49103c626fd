"""The text of a story: decoding and cleaning, markup, paragraphs, dateline and language."""
