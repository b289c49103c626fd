"""Subjects: which Media Topics, IPTC's or a desk's own, a story is about. The stage is in `finding`."""
