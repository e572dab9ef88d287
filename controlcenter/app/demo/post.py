"""Delivers the sample day's mail, faxes and web requests as a mail server, a fax machine and a web site would."""

from __future__ import annotations

import json
import logging
import os
import zlib
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from random import Random

import httpx

from controlcenter import signature
from controlcenter.app.demo.fax_picture import fax_page, tiff_file
from controlcenter.app.demo.places import HOST, SERVICE_ADDRESS, WEB_SECRET, Places
from controlcenter.app.demo.plan import Fax, LineCut, Mail, OwnAnswer, WebPost
from controlcenter.app.demo.words import Words
from controlcenter.clock import Clock, epoch_s
from controlcenter.secret_store import read_secret

log = logging.getLogger(__name__)
OUR_DOMAIN = "northgate.example"
_POLICY = SMTP.clone(linesep="\n")


class Post:
    """Everything is written beside its place first and appears there at once, whole."""

    def __init__(self, places: Places, words: Words, clock: Clock, seed: int) -> None:
        self._places = places
        self._words = words
        self._clock = clock
        self._seed = seed
        self._web = httpx.Client(base_url=f"http://{HOST}:{places.web_port}", timeout=5.0)

    def close(self) -> None:
        """Let go of the link to the web endpoint."""
        self._web.close()

    def message_id(self, key: str) -> str:
        """The Message-ID of a planned message; a Message-ID stays what it is."""
        if key.startswith("<"):
            return key
        domain = OUR_DOMAIN if key.startswith("o") else "mail.example"
        return f"<sample{self._seed}.{key}@{domain}>"

    def mail(self, mail: Mail) -> None:
        """A customer's message arrives."""
        sent_at = self._clock.now() - timedelta(seconds=mail.age_s)
        message = self._message(mail.key, mail.subject, mail.text, sent_at)
        message["From"] = _address(mail.name, mail.address)
        message["To"] = SERVICE_ADDRESS
        if mail.automatic:
            message["Auto-Submitted"] = "auto-generated"
        if mail.answers:
            message["In-Reply-To"] = self.message_id(mail.answers)
        raw = message.as_bytes(policy=_POLICY)
        self._deliver(self._places.desk, mail.key, zlib.compress(raw) if mail.broken else raw, sent_at)

    def own_answer(self, answer: OwnAnswer) -> None:
        """A colleague's answer is copied to the folder of sent mail."""
        sent_at = self._clock.now() - timedelta(seconds=answer.age_s)
        message = self._message(answer.key, answer.subject, answer.text, sent_at)
        message["From"] = _address(answer.name, f"{answer.agent}@{OUR_DOMAIN}")
        message["To"] = answer.to
        message["In-Reply-To"] = self.message_id(answer.answers)
        self._deliver(self._places.sent, answer.key, message.as_bytes(policy=_POLICY), sent_at)

    def _message(self, key: str, subject: str, text: str, sent_at: datetime) -> EmailMessage:
        message = EmailMessage(policy=_POLICY)
        message["Message-ID"] = self.message_id(key)
        message["Date"] = format_datetime(sent_at)
        message["Subject"] = subject
        message.set_content(text)
        return message

    def _deliver(self, box: Path, key: str, raw: bytes, received_at: datetime) -> None:
        name = f"{epoch_s(received_at)}.{key}.sample{self._seed}"
        _appear(box / "tmp" / name, box / "new" / name, raw, received_at)

    # Faxes

    def fax(self, fax: Fax) -> None:
        """Pages arrive on a line; while the line's folder is away, they wait in the machine."""
        received_at = self._clock.now() - timedelta(seconds=fax.age_s)
        rng = Random(fax.seed)
        pages = []
        for number, which in enumerate(fax.pages, 1):
            page = self._words.pages[which]
            header = f"{received_at:%d-%m-%y %H:%M}  {fax.station}  P.{number}/{len(fax.pages)}"
            pages.append(fax_page(page["title"], page["lines"], header, rng))
        raw = tiff_file(pages, fax.station, f"{received_at:%Y:%m:%d %H:%M:%S}")
        raw = raw[: len(raw) * 2 // 3] if fax.half else raw
        folder = self._places.fax_line(fax.line)
        folder = folder if folder.is_dir() else _away(folder)
        name = f"fax{fax.key[1:].zfill(9)}.tif"
        _appear(folder / f".{name}.part", folder / name, raw, received_at)

    def cut_line(self, cut: LineCut) -> None:
        """The line's folder goes away, as when a network drive is lost, or comes back."""
        folder = self._places.fax_line(cut.line)
        here, there = (_away(folder), folder) if cut.is_back else (folder, _away(folder))
        if here.is_dir() and not there.exists():
            here.rename(there)

    # Web

    def web(self, post: WebPost) -> int:
        """The form is sent; the answer's status is returned, 0 where nobody listened."""
        body = json.dumps(
            {
                "kind": post.kind, "name": post.name, "email": post.email, "phone": post.phone,
                "language": post.language, "subject": post.subject, "text": post.text,
            },
            ensure_ascii=False,
        ).encode()  # fmt: skip
        stamp = epoch_s(self._clock.now())
        secret = "a key that is not ours" if post.forged else read_secret(WEB_SECRET)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"sample{self._seed}-{post.key}",
            signature.HEADER: signature.sign(secret, stamp, body),
        }
        try:
            return self._web.post("/v1/requests", content=body, headers=headers).status_code
        except httpx.HTTPError as error:
            log.info("The web form found no endpoint (%s)", type(error).__name__)
            return 0


def _address(name: str, address: str) -> str:
    return f'"{name}" <{address}>'


def _away(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.away")


def _appear(first: Path, final: Path, raw: bytes, at: datetime) -> None:
    first.write_bytes(raw)
    os.utime(first, (at.timestamp(), at.timestamp()))
    first.replace(final)
