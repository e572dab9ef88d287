"""Languages by name, for sentences that people read."""

from __future__ import annotations

LANGUAGE_NAMES = {
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fil": "Filipino",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "kn": "Kannada",
    "ml": "Malayalam",
    "mr": "Marathi",
    "or": "Odia",
    "pa": "Punjabi",
    "ta": "Tamil",
    "te": "Telugu",
    "ur": "Urdu",
}


def language_name(code: str) -> str:
    """Return the English name of a language, or its code where the name is not known here."""
    return LANGUAGE_NAMES.get(code, code)
