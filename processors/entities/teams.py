"""Teams that are called by the place they play for: "Italy beat Wales", "Boston fans", "Leeds 2 Hull 1"."""

import re
from collections.abc import Sequence

from processors.entities.patterns import any_of
from processors.entities.places import candidates
from processors.entities.spans import EntitySpan, not_overlapping

SCORE = r"(?<![\d-])\d{1,3}[-–]\d{1,3}(?![-\d])"
# Words of nothing but sport, and of sport among other things.
SURE = frozenset(
    "matches qualifier goalkeeper goalkeepers midfielder striker strikers winger fullback "
    "batsman batsmen bowler bowlers wicket wickets innings stumps halftime half-time touchdown "
    "touchdowns quarterback pitcher homer playoff playoffs play-off play-offs rebounds semifinal "
    "semi-final semifinals semi-finals".split()
)
LIKELY = frozenset(
    "championship championships tournament fixture fixtures qualifying scored fans match goal goals "
    "penalty coach captain defender defenders forward overs tries quarter season cup final finals team "
    "teams squad seeded points half minute player players stadium club game beat beaten".split()
)
# Words of votes, wars and trade, in which countries win and lose as well. Each asks for two more of sport.
OTHER = frozenset(
    "vote votes voted voters election elections parliament ruled ruling war troops treaty tariffs trade "
    "summit".split()
)
SURE_SCORE = re.compile(rf"{SCORE}|\b\d{{2,3}} for \d\b")
SURE_NAME = re.compile(r"\b(?:[A-Z][a-z]+ Cup|Test|league)\b")
MIN_SPORT = 3  # different words of sport in a story of sport, one of them of nothing else
MIN_SPORT_SHORT = 2  # in a short story
SHORT_STORY = 300  # characters

PLAYERS = any_of(
    "coach manager captain skipper goalkeeper striker midfielder defender forward winger fullback "
    "batsm[ae]n bowlers? pitcher quarterback fans supporters squad players? team(?:-?mates?)? goal "
    "defen[cs]e bench opener innings line-?up"
)
STANDING = any_of("first second head interim assistant former new star veteran starting")
PLAYERS_AFTER = re.compile(rf"(?:['’]s?)? (?:(?:{STANDING}) )?(?:{PLAYERS})\b")

AUXILIARY = any_of("had have has will must can could would also then twice again just now comfortably")
BEAT = any_of(
    "beat beats beaten defeat(?:ed|s)? thrash(?:ed)? outscored outplayed downed trounced edged drew "
    "draw score scored kick(?:ed)?_off declared? equali[sz]ed qualif(?:y|ied) advanced trail(?:s|ed)? "
    "led lost win lose takes?_on holds?_off held_off "
    "(?:play|face|host|meet|rest|drop|name|recall|sign)(?:ed|d|s)?"
)
WON = any_of(
    r"\d the_(?:toss|match|game|title|final|cup|series) to their all both at_home away on_penalties "
    r"in_extra"
)
WERE = any_of(rf"{SCORE} \d+_for all_out bowled dismissed held knocked leading trailing drawn top unbeaten")
VERB_AFTER = re.compile(
    rf"(?:,? who)? (?:(?:{AUXILIARY}) )?(?:(?:{BEAT})\b|(?:won|wins|loses) (?:{WON})|"
    rf"(?:were|are|was|is) (?:{WERE})|"
    r"took (?:the )?(?:lead|\d)|saw (?:their|his)|began (?:their|the)|need(?:ed)? \d|reached \d)"
    rf"| (?:have|were|are) |,? {SCORE}| \d{{1,3}}(?=[,;\n]| [A-Z]|$)"
)

GAME = any_of(
    "win victory loss defeat lost lose losing draw drew tied? match game Test friendly qualifier goals? clash"
)
RIVALS = any_of("hosts newcomers champions rivals neighbours visitors minnows")
VERB_BEFORE = re.compile(
    r"\b(?:beat(?:ing|s|en by)?|against|v|vs?\.?|versus|defeat(?:ed|ing)|thrash(?:ed|ing)|edged|downed|"
    rf"outscored|knock(?:ed|ing)?|(?:{GAME}) (?:\w+ )?(?:over|against|with|to|by)|"
    rf"{SCORE} (?:to|with|by|over|against)|"
    rf"(?:{GAME}) {SCORE} (?:at|to)|face[sd]?|play(?:s|ed)?|holds? off|held off|sign(?:ed)? for|"
    rf"(?:goals?|caps?|debut) for|take on|took on|{RIVALS})(?: (?:the|{RIVALS}))? $"
)
SIGNED_FROM = re.compile(r"\b(?:signed|bought|loan|transfer|moved?|joined)[^.\n]{1,40} from $")

WHERE = any_of("in near around outside across to at from of through inside visit(?:ed)? toured the for")
PLACE_BEFORE = re.compile(rf"\b(?:{WHERE}) $|\($")
VERBS = any_of(
    "have has had were was are is will would can could may must did do now then and in on with after "
    "before who went took made got came led won lost wins? loses? declares? plays? takes? beats? draws? "
    "drew faces? signs? names? rests? holds? next"
)
GOES_ON = re.compile(rf"['’]s?\b|[.,;:!?)\n—–-]| (?:{VERBS})\b|$")  # not the adjective of "U.S. citizen"
OF_SOMEBODY = re.compile(r"['’]s [A-Z]")  # "lost to France's Lena Petit"
LOWER_CASE = re.compile(r" [a-z]")
WINDOW = 34  # characters before a name

NAME = r"[A-Z][A-Za-z.'’-]*(?: [A-Z][A-Za-z.'’-]*){0,2}"
TABLE_LINE = re.compile(
    rf"^(?P<home>{NAME}),? \d{{1,3}}(?: ?[-–,:] ?| )(?P<away>{NAME}),? \d{{1,3}}"
    r"(?: \([^)\n]{1,20}\))?[.,;]?$",
    re.M,
)


def teams(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Give the mentions of places that mean teams the type ORG, and add the teams of tables of results."""
    lines = list(TABLE_LINE.finditer(text))
    if not _is_sport(text, has_table=bool(lines)):
        return list(mentions)
    listed = [EntitySpan(*line.span(side), "ORG") for line in lines for side in ("home", "away")]
    others = not_overlapping(text, mentions, [(team.start, team.end) for team in listed])
    places = _places(text, others)
    found = {mention for mention in places if _is_team(text, mention)}
    names = {text[mention.start : mention.end] for mention in (*found, *listed)}
    found |= {mention for mention in places if _acts(text, mention, names)}
    return sorted(listed + [m._replace(type="ORG") if m in found else m for m in others])


def _is_sport(text: str, has_table: bool) -> bool:
    words = set(text.lower().replace(".", " ").replace(",", " ").split())
    sure, likely = len(words & SURE), len(words & LIKELY) + has_table
    wanted = 2 * len(words & OTHER) + (MIN_SPORT if len(text) > SHORT_STORY else MIN_SPORT_SHORT)
    if sure + likely + 2 < wanted:
        return False
    sure += (SURE_SCORE.search(text) is not None) + (SURE_NAME.search(text) is not None)
    return sure > 0 and sure + likely >= wanted


def _places(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """The mentions of places, without those that tell where another is ("Leeds, England").

    A place that the model takes for a person is one of them, if nobody in the story has that name.
    """
    people = {
        word
        for mention in mentions
        if mention.type == "PERSON" and " " in (name := text[mention.start : mention.end])
        for word in name.split()
    }
    places: list[EntitySpan] = []
    previous: EntitySpan | None = None
    for mention in mentions:
        name = text[mention.start : mention.end]
        is_address = previous and previous.type == "LOC" and text[previous.end : mention.start] == ", "
        taken_for_person = mention.type == "PERSON" and name not in people and bool(candidates(name))
        if (mention.type == "LOC" and not is_address) or (
            taken_for_person and LOWER_CASE.match(text, mention.end)
        ):
            places.append(mention)
        previous = mention
    return places


def _is_team(text: str, mention: EntitySpan) -> bool:
    start = max(0, mention.start - WINDOW)
    if OF_SOMEBODY.match(text, mention.end):
        return False
    if (
        PLAYERS_AFTER.match(text, mention.end)
        or VERB_BEFORE.search(text, start, mention.start)
        or SIGNED_FROM.search(text, max(0, start - WINDOW), mention.start)
    ):
        return True
    return bool(VERB_AFTER.match(text, mention.end)) and not PLACE_BEFORE.search(text, start, mention.start)


def _acts(text: str, mention: EntitySpan, names: set[str]) -> bool:
    """Whether a mention of a team's name is not where something is."""
    return (
        text[mention.start : mention.end] in names
        and bool(GOES_ON.match(text, mention.end))
        and not PLACE_BEFORE.search(text, max(0, mention.start - WINDOW), mention.start)
    )
