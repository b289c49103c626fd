"""Forms that one name may have in a story."""


def letters(name: str) -> str:
    """The letters and digits of a name: "AirAsia" and "Air Asia" have the same."""
    return name if name.isalnum() else "".join(filter(str.isalnum, name))


def party_names(members: str) -> set[str]:
    """The names that the party of these members may have, in lower case; empty unless they are a plural."""
    if not members.endswith("s"):
        return set()
    member = members.removesuffix("s")
    return {f"{stem} party" for stem in (member, f"{member}ic", members)}  # Democrats: the Democratic Party
