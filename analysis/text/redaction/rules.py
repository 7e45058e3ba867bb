"""What a rule of redaction is, and how a table of rules is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.text.redaction.lists import Cues, WordSet
from analysis.text.redaction.span import Span
from analysis.text.redaction.tokens import Tokens

WordRule = Callable[[Tokens, int], Span | None]
"""Looks at the word at a place and those around it; what it would take, or None. It takes nothing itself."""


@dataclass(frozen=True)
class Pass:
    """Rules that are tried together, word by word, in their order. `needs` gives words without one of which none can fit;
    `may_fit` says of a word, more quickly than the rules, that none of them can."""

    rules: tuple[WordRule, ...]
    needs: Callable[[Cues], WordSet] | None = None
    may_fit: Callable[[Tokens, int], bool] | None = None

    def over(self, tokens: Tokens) -> None:
        """Take what the rules find, word by word; of each word only what the first rule finds that can be taken."""
        if self.needs and self.needs(tokens.cues).isdisjoint([token.low for token in tokens]):
            return
        may_fit = self.may_fit
        for i in range(len(tokens)):
            if may_fit and not may_fit(tokens, i):
                continue
            for rule in self.rules if tokens.may_be_taken(i) else ():
                if (span := rule(tokens, i)) and tokens.take(span):
                    break
