"""Rules that find names: by a list, by the word before, by a capital, and by where a person would stand in a sentence.

A rule looks at one word and says what to take, without taking it: which of two rules wins is decided by their table.
"""

from __future__ import annotations

from analysis.text.redaction.rules import WordRule
from analysis.text.redaction.span import Span
from analysis.text.redaction.tokens import Token, Tokens

MORE_NAMES = 2
"""WordSet after a name that may belong to it."""
GLUE = 3
"""WordSet that may stand between a role and its name: 'my mate is called xxxx'."""
_GAPS_AFTER_A_ROLE = ("", ",", "-", ":", "(")


# How far a name goes ----------


def _name(tokens: Tokens, i: int) -> Span:
    """A name with its surname or second name."""
    last = i
    while last - i < MORE_NAMES and _goes_on(tokens, last):
        last += 1
    return tokens.span(i, last, "name")


def _name_alone(tokens: Tokens, i: int) -> Span:
    return tokens.span(i, i, "name")


def _goes_on(tokens: Tokens, last: int) -> bool:
    """Whether the word after a name is its surname or second name."""
    if last + 1 >= len(tokens) or tokens[last].low != tokens[last].base:
        return False
    after, cues = tokens[last + 1], tokens.cues
    if not after.joined or after.opens or not tokens.may_be_taken(last + 1) or after.low in cues.function:
        return False
    if _is_initial(tokens, after) or (after.capital and after.base not in cues.capitals):
        return True
    if after.base in tokens.lists.surnames:
        return after.base not in cues.risky_surnames or after.base in cues.safe_surnames
    if after.base in tokens.lists.first_names:
        return True
    return tokens.strange(last + 1) and (not tokens.are_abroad or _ends_like_a_surname(tokens, last + 1))


def _ends_like_a_surname(tokens: Tokens, i: int) -> bool:
    """To lists of English words nearly every other word of another language is strange."""
    return tokens[i].base.endswith(tuple(tokens.cues.surname_endings))


def _is_initial(tokens: Tokens, token: Token) -> bool:
    return len(token.low) == 1 and token.low not in tokens.cues.letters_that_are_words


# By a list, a letter, a capital ----------


def listed_name(tokens: Tokens, i: int) -> Span | None:
    """'karen': a first name that is no word."""
    return _name(tokens, i) if tokens.known_name(i) else None


def nicknamed(tokens: Tokens, i: int) -> Span | None:
    """'big dave', 'tiny t': what somebody is like, before a name or a letter."""
    if tokens.word(i) not in tokens.cues.nick_before or i + 1 >= len(tokens) or not tokens[i + 1].joined:
        return None
    named = tokens.known_name(i + 1) or _is_initial(tokens, tokens[i + 1])
    return (
        tokens.span(i, i + 1, "name") if named and tokens.word(i - 1) not in tokens.cues.determiners else None
    )


def after_initial(tokens: Tokens, i: int) -> Span | None:
    """'j. hobson': a letter, a full stop and a surname, or a word that is none of every day."""
    if i == 0 or len(tokens[i - 1].low) != 1 or tokens.is_taken(i - 1) or tokens.gap(i).rstrip() != ".":
        return None
    letter = tokens[i - 1].start
    abbreviated = len(tokens.word(i - 2)) == 1 or tokens.text[max(0, letter - 1) : letter].isdigit()
    named = tokens[i].base in tokens.lists.surnames or tokens.strange(i)
    return tokens.span(i - 1, i, "name") if named and not abbreviated else None


def by_capital(tokens: Tokens, i: int) -> Span | None:
    """'then Xolu left': a capital inside a sentence that no everyday word explains."""
    if not tokens.inner_capital(i):
        return None
    if tokens.name_and_word(i):
        return None if _is_time(tokens, i) else _name(tokens, i)
    base = tokens[i].base
    if base in tokens.cues.capitals or tokens.everyday(i) or tokens.misspelt(base):
        return None
    return _name(tokens, i)


def _is_time(tokens: Tokens, i: int) -> bool:
    """'since May': a month or a season after a word of time."""
    cues = tokens.cues
    return tokens.word(i) in cues.months_and_seasons and tokens.word(i - 1) in cues.time_before


# By a title or a role before ----------


def after_title(tokens: Tokens, i: int) -> Span | None:
    """'mr xxxx', 'auntie xxxx'."""
    if i == 0 or tokens[i].low in tokens.cues.function:
        return None
    if tokens.word(i - 1) not in tokens.cues.titles and tokens.word(i - 1) not in tokens.cues.soft_titles:
        return None
    if not tokens[i].joined and tokens.gap(i).strip() != ".":
        return None
    if tokens[i].low in tokens.cues.particles and (last := _last_particle(tokens, i)) + 1 < len(tokens):
        return tokens.span(i, last + 1, "name")
    named = tokens.word(i - 1) in tokens.cues.titles or _after_soft_title(tokens, i)
    return _name(tokens, i) if named else None


def _last_particle(tokens: Tokens, i: int) -> int:
    """'van der', 'de la': the small words that a surname begins with."""
    while tokens.word(i + 1) in tokens.cues.particles:
        i += 1
    return i


def _after_soft_title(tokens: Tokens, i: int) -> bool:
    """'nan xxxx', 'miss brown', but neither 'i miss mum' nor 'nan said'."""
    before, base, cues = tokens.word(i - 1), tokens[i].base, tokens.cues
    if before not in cues.soft_titles:
        return False
    if before == "miss" and tokens.word(i - 2) in cues.longing and not tokens.strange(i):
        return False
    if tokens.inner_capital(i):
        return base not in cues.capitals
    return not tokens.everyday(i) or (before in cues.surname_titles and base in tokens.lists.surnames)


def after_role(tokens: Tokens, i: int) -> Span | None:
    """'my sw xxxx', 'my mate is called xxxx', 'a lad called spud'."""
    back, glued = _back_over_glue(tokens, i)
    if back is None:
        return None
    if tokens.name_and_word(i):
        return _name(tokens, i) if _is_name_after_role(tokens, i, glued) else None
    if tokens[i].low in tokens.cues.function:
        return None
    if tokens.everyday(i):
        return _name_alone(tokens, i) if _is_nickname(tokens, i) else None
    sure = any(_is_called(tokens, at) for at in range(back, i))
    return _name(tokens, i) if sure or tokens.strange(i) else None


def _back_over_glue(tokens: Tokens, i: int) -> tuple[int | None, bool]:
    """Where the role before word i stands, and whether 'is', 'called' or a comma lies between."""
    back, glued, cues = i - 1, False, tokens.cues
    while back >= 0 and i - back <= GLUE and ((low := tokens[back].low) in cues.glue or low == "and"):
        glued = glued or low != "and"
        back -= 1
    if glued and any(_is_called(tokens, at) for at in range(back + 1, i)):
        return back + 1, True
    if back < 0 or tokens[back].low not in cues.roles or tokens.is_left(back):
        return None, False
    gap = tokens.gap(back + 1).strip()
    return (back, glued or gap != "") if gap in _GAPS_AFTER_A_ROLE else (None, False)


def _is_called(tokens: Tokens, at: int) -> bool:
    """'called', 'name is', and not the placeholder of a name that was taken out before."""
    return tokens.word(at) in tokens.cues.called and not tokens.is_taken(at)


def _is_name_after_role(tokens: Tokens, i: int, glued: bool) -> bool:
    """'my carer will come' is no name; 'my carer will helped' and 'my carer is called will' are."""
    before, after, cues = tokens.word(i - 1), tokens.word(i + 1), tokens.cues
    if tokens[i].low in cues.auxiliaries:
        return before in cues.called or after in cues.doing or after.endswith("ed")
    if before in cues.being:
        return tokens[i].low not in cues.said_of_people
    return glued or before in cues.roles


def _is_nickname(tokens: Tokens, i: int) -> bool:
    """'a lad called spud': after these words any word is a name, save what somebody may call for."""
    cues = tokens.cues
    if tokens.word(i - 1) not in cues.called or tokens.word(i) in cues.called_for:
        return False
    person, which = tokens.word(i - 2), tokens.word(i - 3)
    if person == "one" and which in cues.pointing:
        return True
    return person in cues.roles and which in cues.any_of_them


# By who somebody is to others ----------


def as_owner(tokens: Tokens, i: int) -> Span | None:
    """'round deans', 'mark's house': a word that is a name too, where somebody owns or is visited."""
    token, before, cues = tokens[i], tokens.word(i - 1), tokens.cues
    possessive = token.low != token.base
    owner = token.base if possessive else token.low.removesuffix("s")
    if owner == token.low or owner not in tokens.lists.names_that_are_words or before in cues.determiners:
        return None
    owns = tokens.word(i + 1) in cues.owned or (possessive and before in cues.visited)
    return _name_alone(tokens, i) if owns else None


def by_company(tokens: Tokens, i: int) -> Span | None:
    """'xxxx in my class', 'xxxx, my cousin': who opens a sentence and is placed among others is somebody."""
    token, cues = tokens[i], tokens.cues
    if not token.opens or token.low in cues.function:
        return None
    if not any(placed(tokens, i) for placed in (_is_in_class, _is_explained, _is_beside_me, _is_my_mate)):
        return None
    return None if tokens.everyday(i) and not tokens.name_and_word(i) else _name_alone(tokens, i)


def _is_in_class(tokens: Tokens, i: int) -> bool:
    """'xxxx in year 8', 'xxxx is in my tutor group'."""
    cues = tokens.cues
    i += tokens.word(i + 1) in cues.being
    of = tokens.word(i + 2)
    if tokens.word(i + 1) != "in":
        return False
    return of in cues.school_years or (of in cues.possessives and tokens.word(i + 3) in cues.company)


def _is_explained(tokens: Tokens, i: int) -> bool:
    """'xxxx, the trainer'."""
    if i + 2 >= len(tokens) or tokens.word(i + 1) not in tokens.cues.determiners:
        return False
    explained_by = {tokens.word(i + 2), tokens.word(i + 3)}
    return tokens.gap(i + 1).startswith(",") and not explained_by.isdisjoint(tokens.cues.roles)


def _is_my_mate(tokens: Tokens, i: int) -> bool:
    """'xxxx is my best mate'."""
    cues = tokens.cues
    if tokens.word(i + 1) not in cues.being or tokens.word(i + 2) not in cues.possessives:
        return False
    return not cues.roles.isdisjoint((tokens.word(i + 3), tokens.word(i + 4)))


def _is_beside_me(tokens: Tokens, i: int) -> bool:
    """'xxxx and me', 'xxxx from camhs'."""
    after, further, cues = tokens.word(i + 1), tokens.word(i + 2), tokens.cues
    return (after == "and" and further in cues.oneself) or (after in cues.out_of and further in cues.sent_by)


# By the place in the sentence ----------


def word_as_person(tokens: Tokens, i: int) -> Span | None:
    """'me and skye', 'dawn told me': a name that is also a word needs more than its place."""
    return _name(tokens, i) if tokens.name_and_word(i) and _is_somebody(tokens, i) else None


def _is_somebody(tokens: Tokens, i: int) -> bool:
    low, before, after, cues = tokens[i].low, tokens.word(i - 1), tokens.word(i + 1), tokens.cues
    if before in cues.joining and low not in cues.auxiliaries and _comes_after_name(tokens, i):
        return True
    if before == "with" and after in cues.met_when and low not in cues.said_of_people:
        return True
    if _stands_by_name(tokens, i) or _is_told(tokens, i):
        return True
    if low in cues.mostly_words and before in cues.clause_openers:
        return low not in cues.auxiliaries and after in cues.done_to_others
    if low in cues.mostly_words:
        return tokens[i].opens and after in cues.surely_doing
    return after in cues.acting and (tokens[i].opens or before in cues.clause_openers)


def _is_told(tokens: Tokens, i: int) -> bool:
    """'i told faith at the centre', 'i dont trust bill'."""
    before, after, cues = tokens.word(i - 1), tokens.word(i + 1), tokens.cues
    if before not in cues.trusted or tokens[i].low in cues.auxiliaries:
        return False
    return not after or after in cues.function


def _stands_by_name(tokens: Tokens, i: int) -> bool:
    """'dean and finley', 'amber b': a name follows, or the first letter of one."""
    if i + 1 == len(tokens) or not tokens[i + 1].joined or tokens[i].low in tokens.cues.auxiliaries:
        return False
    if _is_initial(tokens, tokens[i + 1]):
        return True
    joined = tokens[i].opens and tokens.word(i + 1) in tokens.cues.joining
    return joined and i + 2 < len(tokens) and (tokens.known_name(i + 2) or tokens.is_taken(i + 2))


def _comes_after_name(tokens: Tokens, i: int) -> bool:
    """Whether a name was taken right before 'and'."""
    if i < 2:
        return False
    joining = tokens[i - 1].start
    return tokens.text[max(0, joining - 8) : joining].rstrip().endswith("[name]") or tokens.is_taken(i - 2)


def said_of_oneself(tokens: Tokens, i: int) -> Span | None:
    """'signs in as xxxx', 'she writes xxxx', 'the register says xxxx': a strange word that somebody gives as a name."""
    before, further = tokens.word(i - 1), tokens.word(i - 2)
    given = before in tokens.cues.spelling or (before == "as" and further in tokens.cues.down_as)
    return _name(tokens, i) if given and tokens.strange(i) else None


def stranger_as_person(tokens: Tokens, i: int) -> Span | None:
    """'xxxx said', 'me and xxxx', 'xxxx from my class': a strange word where a person would stand."""
    if tokens[i].low in tokens.cues.function or tokens.name_and_word(i):
        return None
    return _name(tokens, i) if _stands_as_person(tokens, i) and tokens.strange(i) else None


def _stands_as_person(tokens: Tokens, i: int) -> bool:
    before, after, cues = tokens.word(i - 1), tokens.word(i + 1), tokens.cues
    if tokens[i].opens and after in cues.doing:
        return True
    if before in cues.spoken_to or (before in cues.joining and _is_beside_person(tokens, i)):
        return True
    if after == "from" and tokens.word(i + 2) in cues.known_from:
        return True
    return before in cues.shown_by and after in cues.shown_at


def _is_beside_person(tokens: Tokens, i: int) -> bool:
    return tokens.word(i - 2) in tokens.cues.companions or (i >= 2 and tokens.is_taken(i - 2))


def may_be_name(tokens: Tokens, i: int) -> bool:
    """Whether one of NAME_RULES can fit: not where an everyday word stands inside a sentence, in small letters, behind
    nothing that a name follows."""
    token = tokens[i]
    if token.opens or token.capital or not tokens.everyday(i) or token.low in tokens.cues.nick_before:
        return True
    if token.base in tokens.lists.first_names_of_any_kind or token.low[-1:] == "s" or "-" in token.low:
        return True
    return i > 0 and (len(tokens[i - 1].low) == 1 or tokens[i - 1].low in tokens.cues.before_names)


NAME_RULES: tuple[WordRule, ...] = (
    nicknamed,
    listed_name,
    after_initial,
    after_title,
    after_role,
    by_capital,
    as_owner,
    by_company,
    word_as_person,
    stranger_as_person,
    said_of_oneself,
)
"""In order: the first that finds something where nothing was taken before wins."""
