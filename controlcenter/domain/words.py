"""Words in a text of any script, found fast: the time grows with the length of the text, whatever it holds."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache

TEXT_AT_MOST = 100_000
WORD_AT_MOST = 64

# Letters of Indian scripts are joined by marks that regular expressions do not count as word characters, so the
# separators are named instead: punctuation, symbols, spaces, dandas and pictures.
_SEPARATORS = re.compile(
    r"[\s\x00-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u0964\u0965\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff"
    r"\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\U0001f000-\U0001faff]+"
)
_DROPPED = ("'", "\u2019", "\u200c", "\u200d", "\xad")
_PLAIN = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_PLAIN[ord("'")] = ""


def split_words(text: str) -> list[str]:
    """Return the words of a text in order, in one form of small letters; only its beginning, if it is very long."""
    text = text[:TEXT_AT_MOST]
    if text.isascii():
        return text.translate(_PLAIN).split()
    for mark in _DROPPED:
        text = text.replace(mark, "")
    words = _SEPARATORS.split(text.casefold())
    return [word if word.isascii() else _one_form(word) for word in words if word]


def _one_form(word: str) -> str:
    """Compose letters and marks. Very long words stay as they are: composing them could take long."""
    return word if len(word) > WORD_AT_MOST else unicodedata.normalize("NFC", word)


@lru_cache(maxsize=4096)
def _wanted(entry: str) -> tuple[tuple[str, ...], bool]:
    """Return the words of a rule's entry, and whether the last one may go on ("invoic*")."""
    return tuple(split_words(entry.rstrip("*"))), entry.endswith("*")


@dataclass(frozen=True, slots=True)
class _Sought:
    """A rule's entries with their places: plain words by word, beginnings and phrases in order."""

    words: dict[str, int]
    beginnings: tuple[tuple[int, str], ...]
    phrases: tuple[tuple[int, str], ...]


@lru_cache(maxsize=1024)
def _sorted_out(entries: tuple[str, ...]) -> _Sought:
    """One look at a set answers for all plain words of a rule at once; only the rest is asked one by one."""
    sought = _Sought({}, (), ())
    beginnings, phrases = [], []
    for place, entry in enumerate(entries):
        words, goes_on = _wanted(entry)
        if len(words) > 1:
            phrases.append((place, entry))
        elif goes_on and words:
            beginnings.append((place, words[0]))
        elif words:
            sought.words.setdefault(words[0], place)
    return replace(sought, beginnings=tuple(beginnings), phrases=tuple(phrases))


class WordIndex:
    """The words of one text, ready to be asked for many words and phrases."""

    def __init__(self, *texts: str) -> None:
        self._take([word for text in texts for word in (*split_words(text), "")])  # "" keeps texts apart

    def also(self, text: str) -> WordIndex:
        """Return an index of the same words and those of one more text."""
        more = WordIndex.__new__(WordIndex)
        more._take([*self._words, *split_words(text), ""])
        return more

    def _take(self, words: list[str]) -> None:
        self._words = words
        self._known = set(words) - {""}
        self._in_order = sorted(self._known)
        self._places: dict[str, list[int]] = {}

    def first_of(self, entries: tuple[str, ...]) -> str | None:
        """Return the first entry that the text has, as the rule writes it."""
        sought = _sorted_out(entries)
        best = len(entries)
        if not self._known.isdisjoint(sought.words):
            best = min(place for word, place in sought.words.items() if word in self._known)
        for place, beginning in sought.beginnings:
            if place < best and self._begins(beginning):
                best = place
        for place, phrase in sought.phrases:
            if place < best and self.has(phrase):
                best = place
        return entries[best] if best < len(entries) else None

    def has(self, entry: str) -> bool:
        """Whether the text has a word, the beginning of a word ("invoic*") or a phrase of several words."""
        words, goes_on = _wanted(entry)
        if not words:
            return False
        if len(words) > 1:
            return self._has_phrase(words, goes_on)
        return self._begins(words[0]) if goes_on else words[0] in self._known

    def _begins(self, beginning: str) -> bool:
        at = bisect_left(self._in_order, beginning)
        return at < len(self._in_order) and self._in_order[at].startswith(beginning)

    def _has_phrase(self, words: tuple[str, ...], goes_on: bool) -> bool:
        *exact, last = words
        if not self._known.issuperset(exact):
            return False
        if not goes_on and last not in self._known:
            return False
        for at in self._places_of(exact[0]):
            end = at + len(exact)
            if self._words[at:end] == exact and end < len(self._words):
                word = self._words[end]
                if word == last or (goes_on and word.startswith(last)):
                    return True
        return False

    def _places_of(self, word: str) -> list[int]:
        if not self._places:
            for at, known in enumerate(self._words):
                self._places.setdefault(known, []).append(at)
        return self._places.get(word, [])
