"""Subjects: the Media Topics, and a desk's own subjects, of a story. The stage is in `finding`."""
