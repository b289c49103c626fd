"""The names of months on European wires."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen",
            "feb fév fev",
            "mar mär mae mrz mrt",
            "apr avr abr",
            "mai may maj mei mag",
            "juin jun giu",
            "juil jul lug",
            "aug aoû aou ago",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec déc dez dic",
        ),
        start=1,
    )
    for name in names.split()
}


def month_number(name: str) -> int:
    """The number of a month by its name, shortened or not; 0 if it is none."""
    name = name.lower()
    return MONTHS.get(name[:4]) or MONTHS.get(name[:3], 0)
