"""Words in a text of any script, found fast: the time grows with the length of the text, whatever it holds."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

TEXT_AT_MOST = 100_000
WORD_AT_MOST = 64
MET_AT_MOST = 20_000
APART = ""
"""Stands between the words of two texts, so that no phrase reaches from one into the other."""

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
    tokens = text.casefold().split()
    words_in = _words_in_short if max(map(len, tokens), default=0) <= WORD_AT_MOST else _words_in
    return list(chain.from_iterable(map(words_in, tokens)))


def _words_in(token: str) -> tuple[str, ...]:
    """Return the words of what stands between spaces."""
    return tuple(word if word.isascii() else _one_form(word) for word in _SEPARATORS.split(token) if word)


_words_in_short = lru_cache(maxsize=16_384)(_words_in)  # one mail has the words of another


def _one_form(word: str) -> str:
    """Compose letters and marks. Very long words stay as they are: composing them could take long."""
    return word if len(word) > WORD_AT_MOST else unicodedata.normalize("NFC", word)


class Vocabulary:
    """Many words, beginnings of words ("invoic*") and phrases, ready to be looked for in one text after the other.

    One look at a set answers for all plain words at once; what a text costs hardly grows with their number.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._plain: dict[str, list[str]] = {}
        self._beginnings: dict[str, list[str]] = {}
        self._phrases: dict[str, list[_Phrase]] = {}
        for entry in dict.fromkeys(entries):
            words, goes_on = split_words(entry.rstrip("*")), entry.endswith("*")
            if len(words) > 1:
                self._phrases.setdefault(words[0], []).append(_Phrase(entry, words[:-1], words[-1], goes_on))
            elif words:
                (self._beginnings if goes_on else self._plain).setdefault(words[0], []).append(entry)
        self._lengths = sorted({len(beginning) for beginning in self._beginnings})
        self._first_words = frozenset(self._phrases)
        self._met: dict[str, tuple[str, ...]] = {}

    def found_in(self, words: Sequence[str]) -> set[str]:
        """Return every entry that the words hold, which are those of ``split_words`` in order, texts kept ``APART``."""
        known = frozenset(words)
        found: set[str] = set()
        for word in known:
            if (entries := self._met.get(word)) is None:
                entries = self._meet(word)
            if entries:
                found.update(entries)
        likely = [phrase for word in known & self._first_words for phrase in self._phrases[word]]
        if likely := [phrase for phrase in likely if known.issuperset(phrase.whole)]:
            places = _places(words)
            found.update(phrase.entry for phrase in likely if phrase.stands_in(words, places[phrase.exact[0]]))
        return found

    def _meet(self, word: str) -> tuple[str, ...]:
        """Return the entries of one word that a single word satisfies; the next text that has it need not ask again."""
        entries = list(self._plain.get(word, ()))
        for length in self._lengths:
            entries += self._beginnings.get(word[:length], ())
        if len(word) <= WORD_AT_MOST:
            if len(self._met) >= MET_AT_MOST:
                self._met.clear()
            self._met[word] = tuple(entries)
        return tuple(entries)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """An entry of several words; the last one may go on."""

    entry: str
    exact: list[str]
    last: str
    goes_on: bool

    @property
    def whole(self) -> list[str]:
        """The words that must be there as they are."""
        return self.exact if self.goes_on else [*self.exact, self.last]

    def stands_in(self, words: Sequence[str], places: Iterable[int]) -> bool:
        """Whether the words hold it at one of the places."""
        for at in places:
            end = at + len(self.exact)
            if end < len(words) and words[at:end] == self.exact:
                word = words[end]
                if word == self.last or (self.goes_on and word.startswith(self.last)):
                    return True
        return False


def _places(words: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        places[word].append(at)
    return places
