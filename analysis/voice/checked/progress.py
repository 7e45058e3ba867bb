"""How far the coding of a round is, for those who code: how many comments were read by whom, and how far people agree."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from analysis.text.reading import READ_FOR_THEMES
from analysis.voice.checked.agreement import Agreement, agreement_by_theme
from analysis.voice.checked.codings import Coding, by_comment, disagreements, sure
from analysis.voice.checked.queue import WaitingComment, sample, second_coded


@dataclass(frozen=True)
class CodingProgress:
    """Numbers of comments. `languages` are those that wait for somebody who reads them, `coders` of how many each coder was
    sure, `agreement` is by theme, of those that were coded twice."""

    comments: int
    coded: int
    twice: int
    unsure: int
    sample: int
    sample_coded: int
    to_code_twice: int
    differ: int
    languages: Mapping[str, int]
    coders: Mapping[str, int]
    agreement: Mapping[str, Agreement]


def coding_progress(
    comments: Collection[WaitingComment], codings: Collection[Coding], codes: Collection[str]
) -> CodingProgress:
    """`codings` are everybody's last words on these comments. Of comments whose words have ended, what was coded counts for
    agreement alone."""
    there, drawn, said = {each.id for each in comments}, sample(comments), by_comment(codings)
    seen = {each.comment for each in codings} & there
    settled = said.keys() & there
    waiting = [each for each in comments if each.language not in READ_FOR_THEMES and each.id not in settled]
    return CodingProgress(
        comments=len(comments),
        coded=len(settled),
        twice=sum(len(said[each]) > 1 for each in settled),
        unsure=len(seen - settled),
        sample=len(drawn),
        sample_coded=len(settled.intersection(drawn)),
        to_code_twice=len(second_coded(drawn)),
        differ=len(disagreements(codings)),
        languages=Counter(each.language for each in waiting),
        coders=Counter(each.coder for each in sure(codings)),
        agreement=agreement_by_theme(codings, codes),
    )
