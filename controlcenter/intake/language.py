"""The language of a short text: by its script, or for Latin letters by the small words that people cannot avoid.

Hindi and Telugu are known in Latin letters too, and Filipino mixed with English, as customers write them.
"""

from __future__ import annotations

import re
from typing import Final

from controlcenter.intake import language_words as words

SURE: Final = 0.9
_MOST_LETTERS = 500
_FEWEST_HITS = 2

_SCRIPTS: Final = (
    ("hi", re.compile("[\u0900-\u097f]+")),
    ("bn", re.compile("[\u0980-\u09ff]+")),
    ("pa", re.compile("[\u0a00-\u0a7f]+")),
    ("gu", re.compile("[\u0a80-\u0aff]+")),
    ("or", re.compile("[\u0b00-\u0b7f]+")),
    ("ta", re.compile("[\u0b80-\u0bff]+")),
    ("te", re.compile("[\u0c00-\u0c7f]+")),
    ("kn", re.compile("[\u0c80-\u0cff]+")),
    ("ml", re.compile("[\u0d00-\u0d7f]+")),
    ("th", re.compile("[\u0e00-\u0e7f]+")),
    ("he", re.compile("[\u0590-\u05ff]+")),
    ("el", re.compile("[\u0370-\u03ff]+")),
    ("ko", re.compile("[\uac00-\ud7af]+")),
    ("ja", re.compile("[\u3040-\u30ff]+")),
)
_ALL: Final = {code: frozenset(said.encode().split()) for code, said in words.WORDS.items()}
_OWN: Final = {
    code: known.difference(*(other for name, other in _ALL.items() if name != code)) for code, known in _ALL.items()
}
_OTHER: Final = frozenset(words.OTHER.encode().split()).difference(*_ALL.values())
_ANY: Final = frozenset().union(*_ALL.values(), _OTHER)
# Texts are compared as UTF-8 bytes: one table turns ASCII capitals small and all that is no letter into blanks.
_SMALL: Final = bytes(
    byte + 32 if 65 <= byte <= 90 else byte if 97 <= byte <= 122 or byte >= 128 or byte == 39 else 32
    for byte in range(256)
)
_FOREIGN: Final = re.compile("[\u0370-\u1fff\u2c00-\ud7ff\uf900-\uffdc]+")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]+")
# What telephones, mail programs and companies put below one's words, in English whatever the writer speaks.
_PUT_BELOW: Final = re.compile(
    r"""\n[ \t*_]*(?:--[ \t]?\n|-{2,}\ ?original\ message|sent\ (?:from|via)\ |get\ outlook\ for
    |on\ [^\n]{5,120}\ wrote:
    |(?:confidentiality|disclaimer)\b|(?:this|the)\ (?:e-?mail|message|information|content)[^\n]{0,150}
    (?:confidential|privileged|intended))""",
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS: Final = re.compile(r"\S*(?:@|://|www\.)\S*")
_QUOTES: Final = re.compile("[\u2010-\u206f]")
# Whoever mixes English with one of these writes to us in it: English words alone never make such a mixture.
_MIXED_WITH_ENGLISH: Final = ("hi", "te", "fil")
_MIXTURE: Final = 0.25
_DEVANAGARI_STOPS: Final = str.maketrans(dict.fromkeys("।॥,.;:!?()\"'-/\n", " "))


def language_of(text: str) -> str:
    """The ISO code, or empty below 90 % sure. Quoted lines, signatures and what stands far down do not count."""
    text = text[:_MOST_LETTERS]
    if below := _PUT_BELOW.search(text):
        text = text[: below.start()]
    if "\n>" in text:
        text = "\n".join(row for row in text.split("\n") if not row.startswith(">"))
    if "@" in text or "://" in text or "www." in text:  # the words of an address are nobody's language
        text = _ADDRESS.sub(" ", text)
    if not text.isascii() and (by_script := _by_script(text)) is not None:
        return by_script
    if not text.isascii():
        text = _QUOTES.sub(" ", text)
    return _by_words(text.encode(errors="replace"))


def _by_script(text: str) -> str | None:
    """The language of the script that holds the text; None where Latin letters do, empty where none is sure."""
    foreign = sum(map(len, _FOREIGN.findall(text)))
    if not foreign:
        return None
    latin = sum(map(len, _LATIN.findall(text)))
    if foreign * 4 < latin:
        return None
    for code, expression in _SCRIPTS:
        letters = sum(map(len, expression.findall(text)))
        if (letters >= 3 and letters >= SURE * foreign) or (code == "ja" and letters * 5 > foreign):
            return code if code != "hi" or _is_hindi(text) else ""
    return ""


def _is_hindi(text: str) -> bool:
    """Whether Devanagari is Hindi: Marathi, Nepali and others are written in it too."""
    said = set(text.translate(_DEVANAGARI_STOPS).split())
    own, other = len(said & words.HINDI), len(said & words.OTHER_DEVANAGARI)
    return own > 0 and own >= SURE * (own + other)


def _by_words(text: bytes) -> str:
    """The language with at least 90 % of the small words; one mixed with English counts with few of its own.

    A word that two languages share speaks for neither as long as another word decides between them.
    """
    said = set(text.translate(_SMALL).split())
    hits = said & _ANY
    own = {code: len(hits & known) for code, known in _OWN.items()}
    if not own["en"] or own["en"] < len(hits):
        own["te"] += sum(1 for word in said - hits if len(word) > 5 and word.endswith(words.TELUGU_ENDINGS))
    total = sum(own.values()) + len(hits & _OTHER)
    best = max(own, key=own.__getitem__)
    if own[best] == 0 or 2 * own[best] + len(hits & _ALL[best] - _OWN[best]) < 2 * _FEWEST_HITS:
        return ""
    for code in _MIXED_WITH_ENGLISH:
        with_english = own[code] + own["en"]
        if own[code] >= max(_FEWEST_HITS, _MIXTURE * with_english) and with_english >= SURE * total:
            return code if _is_clear(hits & _OWN[code], own[code], own["en"], len(hits & _ALL[code])) else ""
    return best if own[best] >= SURE * total else ""


def _is_clear(known: set[bytes], own: int, english: int, shared: int) -> bool:
    """Whether more than two short words speak for a language: those may be somebody's name."""
    if own == _FEWEST_HITS and shared > own + 1:  # with words that it shares with others too
        return True
    return own > max(english, _FEWEST_HITS) or own > _FEWEST_HITS + 1 or any(len(word) > 4 for word in known)
