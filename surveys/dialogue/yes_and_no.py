"""Yes and no as people type them to a question that takes no other answer: "ok", "yeah", "👍"."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.dialogue.text import bare, undrawn, without_accents
from surveys.language.phrases import ENGLISH


@dataclass(frozen=True)
class YesAndNo:
    yes: frozenset[str]
    no: frozenset[str]


def _words(yes: str, no: str) -> YesAndNo:
    return YesAndNo(
        *(frozenset(word.strip() for word in without_accents(words).split("|")) for words in (yes, no))
    )


WORDS: Mapping[str, YesAndNo] = {
    "en": _words(
        "yes|yes please|y|yh|yeah|yea|yep|yup|ye|ok|okay|k|kk|sure|alright|all right|lets go|i do",
        "no|no thanks|no thank you|n|nah|nope|not now|no way|i dont|rather not",
    ),
    "lt": _words("taip|gerai|aha|jo|zinoma|noriu", "ne|ne aciu|nenoriu|ne dabar"),
    "pl": _words(
        "tak|dobrze|jasne|no tak|pewnie|spoko|chce", "nie|nie dziekuje|nie dzieki|nie chce|nie teraz"
    ),
    "pt": _words("sim|s|claro|pode ser|esta bem|quero", "nao|nao obrigado|nao obrigada|nao quero|agora nao"),
    "ro": _words("da|sigur|bine|vreau|desigur", "nu|nu multumesc|nu vreau|nu acum"),
}
"""By language, without the marks on letters. English is understood beside each, then what means one thing in all."""
SIGNS = YesAndNo(frozenset("👍✅👌🆗✔☑"), frozenset("👎❌✖🚫"))


def agrees(text: str, language: str = ENGLISH) -> bool | None:
    """Whether a text says yes, or no; None where it says neither."""
    signs = set(undrawn(text)) - {" "}
    said = without_accents(bare(text))
    own = WORDS.get(language, WORDS[ENGLISH])
    for several in ((own,), (WORDS[ENGLISH],), tuple(WORDS.values())):
        meant = {said in words.yes for words in several if said in words.yes | words.no}
        if meant:
            return meant.pop() if len(meant) == 1 else None
    if signs and (signs <= SIGNS.yes or signs <= SIGNS.no):
        return signs <= SIGNS.yes
    return None
