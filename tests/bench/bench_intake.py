"""How many ordinary mails a second of CPU takes from files to durable tickets, the interpreting child included."""

from __future__ import annotations

import random
import tempfile
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import psutil

from controlcenter.app.intake_files import take_in
from controlcenter.app.joining import join

MAILS = 2_000
SENTENCE = (
    "invoice delivery order refund please number address since morning device router broken thank waiting parcel "
    "payment twice card contract cancel change receipt attached photo urgent answer customer account hello कृपया "
    "ధన్యవాదాలు salamat Rechnung"
)
WORDS = SENTENCE.split()


def _text(dice: random.Random, words: int) -> str:
    lines = [" ".join(dice.choices(WORDS, k=12)) for _ in range(max(1, words // 12))]
    return "\n".join(lines)


def _mail(number: int, dice: random.Random) -> bytes:
    """An ordinary mail: most have a text and an HTML part, some a picture, some answer another one."""
    mail = EmailMessage(policy=SMTP)
    sender = dice.randrange(MAILS // 3)
    mail["From"] = f"Customer {sender} <customer{sender}@example{sender % 40}.org>"
    mail["To"] = "service@northgate.example"
    mail["Subject"] = " ".join(dice.choices(WORDS, k=5))
    mail["Date"] = "Mon, 05 Jan 2026 10:00:00 +0530"
    mail["Message-ID"] = f"<{number}.{sender}@example.org>"
    if number > 20 and dice.random() < 0.2:
        mail["In-Reply-To"] = f"<{number - 20}.unknown@example.org>"
    text = _text(dice, dice.choice((40, 120, 120, 300)))
    mail.set_content(text)
    if dice.random() < 0.6:
        mail.add_alternative("<html><body><p>" + text.replace("\n", "</p><p>") + "</p></body></html>", subtype="html")
    if dice.random() < 0.1:
        mail.add_attachment(dice.randbytes(20_000), maintype="image", subtype="jpeg", filename=f"photo {number}.jpg")
    return mail.as_bytes()


def _cpu_s() -> tuple[float, float]:
    """CPU seconds of this process, and of its children that have ended."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system), float(times.children_user + times.children_system)


def _reference_s(folder: Path) -> float:
    """CPU seconds that the standard library alone takes to read the same mails: how fast this machine is."""
    before_s = _cpu_s()[0]
    for path in folder.iterdir():
        message_from_bytes(path.read_bytes())
    return _cpu_s()[0] - before_s


def run() -> dict[str, float]:
    """Take in 2,000 mails from files into a new SQLite database; every one becomes a ticket or a reply."""
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "mails"
        folder.mkdir()
        for number in range(MAILS):
            (folder / f"{number:05d}.eml").write_bytes(_mail(number, dice))
        joined = join(f"sqlite:///{name}/bench.db", create=True, checkpoints=True)
        reference_s = _reference_s(folder)
        before_s = _cpu_s()
        taken = take_in(joined, [folder], "bench")
        own_s, child_s = (after - before for after, before in zip(_cpu_s(), before_s, strict=True))
        joined.close()
    assert taken.stored == MAILS, taken
    return {
        "mails": float(MAILS),
        "mails_per_cpu_s": round(MAILS / (own_s + child_s), 1),
        "reference_mails_per_cpu_s": round(MAILS / reference_s, 1),
        "cost_in_references": round((own_s + child_s) / reference_s, 2),
        "cpu_own_s": round(own_s, 2),
        "cpu_child_s": round(child_s, 2),
        "wall_s": round(taken.seconds, 2),
    }
