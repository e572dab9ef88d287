"""The pages of the form as HTML. Every word from outside is escaped; there is no script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from controlcenter.intake.interpreting.request import MOST_FILES
from controlcenter.intake.web.form.words import words_of
from controlcenter.intake.web.settings import WebSettings

TRAP = "website"
MOST = {"name": 200, "email": 200, "phone": 200, "product": 200, "subject": 500, "text": 200_000}
_ORDER = ("name", "email", "phone", "product", "subject", "text")
_LABELS = {"name": "your_name"}
_COMPLETE = {"name": "name", "email": "email", "phone": "tel"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the form: what was typed, and the faults as (field, sentence); "" for the page as a whole."""

    token: str
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[tuple[str, str]] = ()


def form_page(settings: WebSettings, language: str, shown: Shown) -> str:
    """The form in a language."""
    words = words_of(language)
    fault_of = dict(reversed(shown.faults))
    name, email, phone, product, subject, text = (_field(words, shown, fault_of, name) for name in _ORDER)
    reach = f'<p class="hint" id="reach">{_said(words["reach"])}</p>'
    parts = [
        f"<h1>{_said(settings.form_title or words['title'])}</h1>",
        f"<p>{_said(settings.form_greeting or words['greeting'])}</p>",
        _summary(words, shown.faults),
        f'<form method="post" action="{language}" enctype="multipart/form-data" accept-charset="utf-8" novalidate>',
        f'<p class="hint">{_said(words["required"])}</p>',
        # Token and trap stand before the files: where those are too large, only the beginning is read.
        f'<input type="hidden" name="token" value="{escape(shown.token)}">',
        f'<div class="trap" aria-hidden="true"><label for="{TRAP}">{_said(words["website"])}</label>'
        f'<input type="text" id="{TRAP}" name="{TRAP}" tabindex="-1" autocomplete="off"></div>',
        _kinds(words, settings, shown.values.get("kind", "")),
        _group(words["you"], [reach, name, _pair([email, phone])]),
        _group(words["message"], [subject, text, product, _files(words, settings, fault_of)]),
        f'<button type="submit">{_said(words["send"])}</button>',
        "</form>",
    ]
    title = f"{words['error']}: " if shown.faults else ""
    return _page(settings, language, title + (settings.form_title or words["title"]), parts)


def sent_page(settings: WebSettings, language: str, number: str, mark: str) -> str:
    """The page that confirms: the number, and what happens next. ``mark`` is the last part of its address."""
    words = words_of(language)
    steps = "".join(f"<li>{_said(step)}</li>" for step in words["next"])
    parts = [
        f'<h1 tabindex="-1" autofocus>{_said(words["sent_title"])}</h1>',
        f'<p class="number">{_said(words["sent_number"].format(number=number))}</p>',
        f'<h2>{_said(words["next_title"])}</h2><ol class="next">{steps}</ol>',
        f'<p><a href="../../{language}">{_said(words["another"])}</a></p>',
    ]
    return _page(settings, language, words["sent_title"], parts, "../../", f"/sent/{mark}")


def _page(settings: WebSettings, language: str, title: str, parts: Iterable[str], up: str = "", rest: str = "") -> str:
    """``up`` leads to the form's folder, ``rest`` from a language's page to this one."""
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}"><head><meta charset="utf-8"><title>{_said(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<link rel="stylesheet" href="{up}style.css"></head><body>',
            _languages(settings, language, up, rest),
            "<main>",
            *(part for part in parts if part),
            "</main></body></html>",
        ]
    )


def _languages(settings: WebSettings, language: str, up: str, rest: str) -> str:
    if len(settings.form_languages) < 2:
        return ""
    links = "".join(
        f'<li><a href="{up}{one}{rest}" lang="{one}" hreflang="{one}"{" aria-current=true" if one == language else ""}>'
        f"{_said(words_of(one)['name'])}</a></li>"
        for one in settings.form_languages
    )
    return f'<nav aria-label="{escape(words_of(language)["language"])}"><ul>{links}</ul></nav>'


def _summary(words: Mapping[str, Any], faults: Sequence[tuple[str, str]]) -> str:
    """All faults at once, each a link to its field; the keyboard's focus begins here."""
    if not faults:
        return ""
    lines = "".join(
        f'<li><a href="#{name}">{_said(sentence)}</a></li>' if name else f"<li>{_said(sentence)}</li>"
        for name, sentence in faults
    )
    return (
        '<div class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="summary">'
        f'<h2 id="summary">{_said(words["summary"])}</h2><ul>{lines}</ul></div>'
    )


def _kinds(words: Mapping[str, Any], settings: WebSettings, chosen: str) -> str:
    if not settings.form_kinds:
        return ""
    choices = "".join(
        f'<label><input type="radio" name="kind" value="{kind.value}"{" checked" if kind.value == chosen else ""}>'
        f"{_said(words['kinds'][kind.value])}</label>"
        for kind in settings.form_kinds
    )
    return f'<fieldset><legend>{_said(words["kind"])}</legend><div class="choices">{choices}</div></fieldset>'


def _group(legend: str, parts: Iterable[str]) -> str:
    return f"<fieldset><legend>{_said(legend)}</legend>{''.join(parts)}</fieldset>"


def _pair(parts: Iterable[str]) -> str:
    return f'<div class="pair">{"".join(parts)}</div>'


def label_of(words: Mapping[str, Any], name: str) -> str:
    """What a field is called on the page."""
    return str(words[_LABELS.get(name, name)])


def _field(words: Mapping[str, Any], shown: Shown, faults: Mapping[str, str], name: str) -> str:
    value, fault = shown.values.get(name, ""), faults.get(name, "")
    told = [f"{name}-fault"] * bool(fault) + ["reach"] * (name in ("email", "phone"))
    needed = name in ("subject", "text")
    attributes = f'id="{name}" name="{name}" maxlength="{MOST[name]}"'
    attributes += f' autocomplete="{_COMPLETE[name]}"' if name in _COMPLETE else ""
    attributes += f' aria-describedby="{" ".join(told)}"' if told else ""
    attributes += ' aria-invalid="true"' if fault else ""
    attributes += " required" if needed else ""
    if name == "text":
        control = f"<textarea {attributes} rows=7>\n{escape(value)}</textarea>"
    else:
        kind = {"email": "email", "phone": "tel"}.get(name, "text")
        control = f'<input type="{kind}" {attributes} value="{escape(value)}">'
    return (
        f'<div class="field{" wrong" if fault else ""}"><label for="{name}">{_said(label_of(words, name))}'
        f"{' *' if needed else ''}</label>{_fault(name, fault)}{control}</div>"
    )


def _files(words: Mapping[str, Any], settings: WebSettings, faults: Mapping[str, str]) -> str:
    fault = faults.get("files", "")
    hint = words["files_hint"].format(files=MOST_FILES, megabytes=megabytes(settings))
    told = "files-fault files-hint" if fault else "files-hint"
    return (
        f'<div class="field{" wrong" if fault else ""}"><label for="files">{_said(words["files"])}</label>'
        f'<p class="hint" id="files-hint">{_said(hint)}</p>{_fault("files", fault)}'
        f'<input type="file" id="files" name="files" multiple aria-describedby="{told}"></div>'
    )


def megabytes(settings: WebSettings) -> str:
    """The most that may be sent, in megabytes as people read them."""
    return f"{settings.max_bytes / 1_000_000:.1f}".removesuffix(".0")


def _fault(name: str, fault: str) -> str:
    return f'<p class="fault" id="{name}-fault">{_said(fault)}</p>' if fault else ""


def _said(text: str) -> str:
    return escape(text)
