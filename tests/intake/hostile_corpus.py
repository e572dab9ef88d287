"""Every hostile message with what must become of it: a ticket with its words, or a quarantined one. Nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.intake.hostile import HINDI, TAMIL, TELUGU, zoo
from tests.intake.hostile_case import NO_WORDS, WORDS, Hostile
from tests.intake.hostile_inside import inside, languages, robots
from tests.intake.hostile_shapes import bodies, headers

EMPTY = "The message is empty."
NO_MAIL = "This is not a mail"


_SAYS = {
    "charset utf-16": "Grüße, 中文 order", "charset empty": "Grüße", "charset with NUL": "café",
    "charset of 8-bit bytes": "café", "gb2312 that is gb18030": "訂單鎔㐀", "latin-1 that is cp1252": "“quoted” € 5",
    "iso-2022-jp row 13": "①㈱ order", "utf-7 old name": "été", "UTF-16 body": HINDI,
    "utf-8 cut in a letter": HINDI[:-1], "no header at all": "Only a text without any header line",
    "empty": EMPTY, "only blanks": EMPTY, "line of 3 MB": "word word", "cut in the header": "Subject",
    "20000 parts": "x\nx", "endless enclosed": "Forwarded message", "html less-than signs": "<<<",
    "random bytes": NO_MAIL, "file name bad percent": "data", "html only": "My order", "related image": "My order",
    "uuencode": "My order", "quoted-printable broken": "My order ==",
}  # fmt: skip
_NO_WORDS = (
    "empty parts", "base64 one letter", "uuencode broken", "300 levels", "html open comments", "html open attributes",
)  # fmt: skip
_FILES = {
    "file name 0": "etc_passwd", "file name 1": "boot.ini", "file name 2": "abs_path.txt", "file name 5": "ab.txt",
    "file name 7": "मेरा.pdf", "file name 8": "café.txt", "file name 9": "_CON", "file name 10": "gpj.exe",
    "file name in pieces": "मेर.pdf", "related image": "image.png",
}  # fmt: skip
_FAULTS = {"empty": EMPTY, "only blanks": EMPTY, "random bytes": NO_MAIL}
_LANGUAGES = {"Hindi": HINDI, "Telugu": TELUGU, "Tamil": TAMIL}


def corpus() -> list[Hostile]:
    """All of them; names are unique."""
    return [*(_known(name, raw) for name, raw in zoo()), *headers(), *bodies(), *inside(), *languages(), *robots()]


def _known(name: str, raw: bytes) -> Hostile:
    says = _SAYS.get(name) or _LANGUAGES.get(name.split()[0], WORDS)
    if name in _NO_WORDS or (name.startswith("file name") and name not in _SAYS):
        says = NO_WORDS
    elif name.startswith("charset ") and name not in _SAYS:
        says = WORDS if name == "charset with line end" else "order"
    elif name.startswith("html ") and name not in _SAYS:
        says = "My order"
    files = (_FILES[name],) if name in _FILES else None
    return Hostile(name, raw, says, files=files, fault=_FAULTS.get(name, ""))


def mutations(count: int, seed: int = 20261122) -> Iterator[bytes]:
    """Seeded damage to the smaller messages: bytes changed, cut, doubled, and signs that steer parsers put in."""
    dice = random.Random(seed)
    animals = [one.raw for one in corpus() if len(one.raw) < 20_000]
    signs = (
        b"\r",
        b"\n",
        b"\0",
        b'"',
        b"--bb",
        b"=?",
        b";",
        b"\xff\xfe",
        b"<",
        b"(",
        b"\n\n",
        b"\x1b$B",
        b"%00",
        b"&#",
    )
    for _ in range(count):
        raw = bytearray(dice.choice(animals))
        for _ in range(dice.randint(1, 12)):
            at = dice.randrange(len(raw) + 1)
            match dice.randrange(5):
                case 0:
                    raw[at : at + 1] = bytes((dice.randrange(256),))
                case 1:
                    del raw[at : at + dice.randint(1, 40)]
                case 2:
                    raw[at:at] = dice.choice(signs)
                case 3:
                    raw[at:at] = raw[at : at + dice.randint(1, 60)]
                case _:
                    other = dice.choice(animals)
                    raw[at : at + 30] = other[len(other) // 3 : len(other) // 3 + 30]
        yield bytes(raw)
