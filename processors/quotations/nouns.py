"""Nouns for people and for organisations without their names, as parts of regular expressions."""

from processors.entities.roles import HEAD_NOUNS

PEOPLE = (
    f"{HEAD_NOUNS}|man|woman|boy|girl|mother|father|brother|sister|son|daughter|husband|wife|friend|neighbour"
    "|neighbor|stranger|caller|attacker|gunman|suspect|victim|passenger|patient|student|pupil|employee|worker"
    "|customer|nominee|billionaire|businessman|businesswoman|star|rapper|comedian|player|boxer|veteran"
)
ORGANISATIONS = (
    "agency|airline|army|association|authority|bank|board|broadcaster|bureau|campaign|charity|church|club"
    "|college|commission|committee|company|council|court|department|federation|firm|foundation|fund|government"
    "|group|hospital|institute|league|ministry|navy|network|newspaper|organisation|organization|paper|party"
    "|police|school|service|team|union|university|watchdog"
)
