"""The button after sending that leads to the board's answers. Nothing is known any more then of how somebody was spoken to,
so it carries whom the answers are for, in which wording, and in which language: "/wedid e.pl"."""

from collections.abc import Mapping
from dataclasses import replace

from surveys.definition.survey import Audience, WordingName
from surveys.dialogue.messages import Button, Message
from surveys.dialogue.voice import WE_DID, DialogueVoice, Voices
from surveys.language.phrases import languages

CARRIED: Mapping[str, tuple[Audience, WordingName]] = {
    "s": ("young_people", "standard"),
    "e": ("young_people", "easy_read"),
    "f": ("young_people", "faces"),
    "p": ("practitioners", "standard"),
}


def carried(voice: DialogueVoice) -> tuple[Button, ...]:
    """The button, where something was answered."""
    letters = {words: letter for letter, words in CARRIED.items()}
    letter = letters[voice.audience, voice.wording if voice.audience == "young_people" else "standard"]
    found = voice.actions((WE_DID,))
    return tuple(replace(button, words=f"{button.words} {letter}.{voice.language}") for button in found)


def meant(message: Message, voices: Voices, otherwise: DialogueVoice) -> DialogueVoice:
    """How to speak to whoever presses it; `otherwise` to who typed it, or something else behind it."""
    argument = message.command.argument if message.command else ""
    letter, _, language = argument.partition(".")
    if letter not in CARRIED or language not in languages():
        return otherwise
    audience, wording = CARRIED[letter]
    return replace(voices.to(audience).in_language(language), wording=wording)
