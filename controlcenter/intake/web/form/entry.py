"""What somebody typed into the form: cleaned, checked with sentences, and made into a request."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from controlcenter.domain.ticket import Kind
from controlcenter.intake.interpreting.request import MOST_FILES
from controlcenter.intake.language import language_of
from controlcenter.intake.mail.clean import block, file_name, line
from controlcenter.intake.web.form.multipart import Sent
from controlcenter.intake.web.form.page import MOST, label_of
from controlcenter.intake.web.form.words import words_of

_ADDRESS = re.compile(r"[^@\s<>,;\"]{1,100}@[^@\s<>,;\"]{1,90}\.[^@\s<>,;\".]{2,24}")
_NUMBER = re.compile(r"\+?[0-9 ()./-]{4,40}")
_FEWEST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields as they are shown again, and the files."""

    values: dict[str, str]
    files: Sequence[tuple[str, bytes]]

    def faults(self, language: str) -> list[tuple[str, str]]:
        """What must be corrected, as (field, sentence), in the order of the page."""
        words, values = words_of(language), self.values
        errors = words["errors"]
        found: list[tuple[str, str]] = []
        if not values["email"] and not values["phone"]:
            found.append(("email", errors["reach"]))
        if values["email"] and not _ADDRESS.fullmatch(values["email"]):
            found.append(("email", errors["email"]))
        if values["phone"] and not _is_number(values["phone"]):
            found.append(("phone", errors["phone"]))
        for name in ("subject", "text"):
            if not values[name].strip():
                found.append((name, errors[name]))
        for name, most in MOST.items():
            if len(values[name]) > most:
                found.append((name, errors["long"].format(field=label_of(words, name), most=most)))
        if len(self.files) > MOST_FILES:
            found.append(("files", errors["many"].format(files=MOST_FILES)))
        return found

    def body(self, language: str) -> bytes:
        """The request in the form that the desk takes; the same entry gives the same bytes."""
        values = self.values
        request: dict[str, object] = {name: value for name, value in values.items() if value}
        request["language"] = language_of(f"{values['subject']}\n{values['text']}") or language
        if self.files:
            request["attachments"] = [
                {"name": file_name(name, "file")[:200], "content_base64": base64.b64encode(data).decode()}
                for name, data in self.files
            ]
        return json.dumps(request, ensure_ascii=False, sort_keys=True).encode()


def entry_of(sent: Sent) -> Entry:
    """What was sent, cleaned. A kind that is none is left out."""
    values = {name: line(sent.fields.get(name, ""), 4 * most) for name, most in MOST.items() if name != "text"}
    values["text"] = block(sent.fields.get("text", ""), 4 * MOST["text"]).rstrip()
    kind = sent.fields.get("kind", "")
    values["kind"] = kind if kind in {one.value for one in Kind} else ""
    return Entry(values, tuple(sent.files))


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and sum(character.isdigit() for character in text) >= _FEWEST_DIGITS
