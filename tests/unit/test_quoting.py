"""Quotations and signatures of many mail programs and languages are known; own words are never folded."""

from __future__ import annotations

import random
import time

import pytest

from controlcenter.domain.quoting import CONTEXT, OWN, QUOTE, SIGNATURE, stretches

OWN_WORDS = "Please send the invoice again.\nThe number is 4711."
BLOCKS = {
    "Outlook, English": "From: Northgate <service@northgate.example>\nSent: Monday, 23 November 2026 10:00"
        "\nTo: Asha Rao"
    "\nSubject: Your order\n\nDear Asha,\nhere it is.",
    "Outlook, Hindi": "प्रेषक: Northgate <service@northgate.example>\nभेजा गया: 23 नवंबर 2026 10:00"
        "\nप्रति: Asha Rao\nविषय: आदेश\n\nनमस्ते",
    "Outlook, Telugu": "నుండి: Northgate <service@northgate.example>\nపంపబడింది: 23 నవంబర్ 2026 10:00"
        "\nకు: Asha\nవిషయం: ఆర్డర్\n\nనమస్కారం",
    "Outlook, Filipino": "Mula kay: Northgate <service@northgate.example>"
        "\nIpinadala: Lunes, Nobyembre 23, 2026\nPara kay: Asha"
    "\nPaksa: Order\n\nMagandang araw",
    "Outlook, German": "Von: Northgate <service@northgate.example>"
        "\nGesendet: Montag, 23. November 2026 10:00\nAn: Asha Rao"
    "\nBetreff: Ihre Bestellung\n\nGuten Tag",
    "Outlook, French": "De : Northgate <service@northgate.example>\nEnvoyé : lundi 23 novembre 2026 10:00"
        "\nÀ : Asha Rao"
    "\nObjet : Votre commande\n\nBonjour",
    "Outlook with stars": "*From:* Northgate <service@northgate.example>\n*Sent:* Monday\n*To:* Asha"
        "\n*Subject:* x\n\nhello",
    "Outlook on the web": "________________________________\nFrom: Northgate <service@northgate.example>"
        "\nSent: Monday"
    "\nTo: Asha\nSubject: x\n\nhello",
    "Outlook, old": "-----Original Message-----\nFrom: Northgate\nhello",
    "Outlook, old German": "-----Ursprüngliche Nachricht-----\nVon: Northgate\nhallo",
    "Outlook, old Hindi": "-----मूल संदेश-----\nनमस्ते",
    "Gmail, English": "On Mon, 23 Nov 2026 at 10:00, Northgate <service@northgate.example> wrote:\n"
        "\n> Dear Asha\n> here it is",
    "Gmail, wrapped": "On Mon, 23 Nov 2026 at 10:00, Northgate Customer Service"
        "\n<service@northgate.example> wrote:\n\n> Dear Asha",
    "Gmail, Hindi": "सोम, 23 नव॰ 2026 को 10:00 am बजे को Northgate <service@northgate.example> ने लिखा:\n"
        "\n> नमस्ते",
    "Gmail, Telugu": "సోమ, 23 నవం 2026న 10:00కి, Northgate <service@northgate.example> ఇలా రాశారు:\n\n> నమస్కారం",
    "Gmail, Filipino": "Noong Lun, Nob 23, 2026 nang 10:00 AM, sinulat ni Northgate"
        " <service@northgate.example>:\n\n> Magandang araw",
    "Gmail, German": "Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Northgate <service@northgate.example>:\n"
        "\n> Guten Tag",
    "Gmail, French": "Le lun. 23 nov. 2026 à 10:00, Northgate <service@northgate.example> a écrit :\n\n> Bonjour",
    "Gmail, Tamil": "திங்., 23 நவ., 2026 அன்று, Northgate <service@northgate.example> எழுதியது:\n\n> வணக்கம்",
    "Apple, without marks": "On 23 Nov 2026, at 10:00, Northgate <service@northgate.example> wrote:\n"
        "\nDear Asha,\nhere it is.",
    "a tail of marks": "> Dear Asha\n> here it is\n>\n> Northgate",
}  # fmt: skip


def folded(text: str, kind: str = QUOTE, *, forwarded: bool = False) -> str:
    return "".join(text[one.begin : one.end] for one in stretches(text, forwarded=forwarded) if one.kind == kind)


@pytest.mark.parametrize("name", BLOCKS)
def test_that_every_programs_quotation_is_folded_and_the_own_words_are_not(name: str) -> None:
    text = f"{OWN_WORDS}\n\n{BLOCKS[name]}\n"
    assert folded(text).strip() == BLOCKS[name].strip()
    assert folded(text, OWN).strip() == OWN_WORDS


@pytest.mark.parametrize("name", BLOCKS)
def test_that_a_message_of_nothing_but_a_quotation_is_shown(name: str) -> None:
    assert folded(BLOCKS[name], OWN) == BLOCKS[name]


@pytest.mark.parametrize(
    ("signature", "closing"),
    [
        ("-- \nAsha Rao\n+91 98480 12345", ""),
        ("--\nAsha", ""),
        ("Sent from my iPhone", ""),
        ("Get Outlook for Android", ""),
        ("Von meinem iPhone gesendet", ""),
        ("Envoyé de mon iPhone", ""),
        ("मेरे iPhone से भेजा गया", ""),
        ("నా iPhone నుండి పంపబడింది", ""),
        ("Ipinadala mula sa aking iPhone", ""),
        ("Head of Purchasing\nDeccan Traders Ltd\nPhone +91 40 2345 6789", "Best regards,\nAsha Rao\n"),
        ("Einkauf\nBeispiel GmbH", "Mit freundlichen Grüßen\nJana Weber\n"),
        ("प्रबंधक\nडेक्कन ट्रेडर्स", "सादर,\nआशा राव\n"),
        ("మేనేజర్\nడెక్కన్ ట్రేడర్స్", "ధన్యవాదాలు,\nఆశా\n"),
        ("Manager\nLuzon Trading", "Maraming salamat po,\nJoy\n"),
        ("This email and any attachments are confidential and meant for nobody else.\nPlease delete it.", ""),
    ],
)
def test_that_signatures_are_folded_with_and_without_a_quotation_below(signature: str, closing: str) -> None:
    own = f"{OWN_WORDS}\n\n{closing}"
    for below in ("", "\n\n" + BLOCKS["Gmail, English"]):
        text = f"{own}{signature}{below}"
        assert folded(text, SIGNATURE).strip() == signature
        assert folded(text, OWN).strip() == own.strip()


@pytest.mark.parametrize(
    "text",
    [
        "Thanks\nAsha",
        "Hello\n\nRegards,\nAsha Rao",
        "Best regards,\nAsha\nOne more thing: can you call me?\nMy number is 4711",
        "From: me\nto you with love",
        "On Monday I wrote to you:\nnobody answered",
        "Subject: my order\nIt has not come",
        "a > b\n-- is a dash\nplain",
        "Le prix est de 5 euros\nmerci",
        "I wrote: nothing\n\nfrom: nobody",
        "Date: 23.11.\nPlace: Hyderabad\nTo: bring a chair",
        "",
        "\n\n",
    ],
)
def test_that_ordinary_words_are_never_folded(text: str) -> None:
    assert folded(text, OWN) == text


def test_that_answers_between_quoted_lines_keep_their_questions() -> None:
    text = "> Which order?\n4711\n\n> Which day?\nMonday\n\n> Regards\n> Northgate"
    assert folded(text, CONTEXT) == "> Which order?\n> Which day?\n"
    assert folded(text, OWN).split() == ["4711", "Monday"]
    long = "Hello\n" + "> a line\n" * 9 + "my answer"
    assert folded(long) == "> a line\n" * 9 and folded(long, OWN) == "Hello\nmy answer"


def test_that_what_is_forwarded_is_shown_and_only_what_it_quotes_is_folded() -> None:
    head = "From: Ravi <ravi@example.org>\nDate: Monday\nSubject: Broken\nTo: Asha"
    inner = f"{head}\n\nMy router is broken.\n\n> old words\n> older"
    text = f"FYI\n\n---------- Forwarded message ---------\n{inner}"
    assert folded(text).strip() == "> old words\n> older"
    marks = ("Begin forwarded message:", "-------- Weitergeleitete Nachricht --------", "----- Message transféré -----")
    for mark in marks:
        assert "My router" in folded(f"FYI\n\n{mark}\n\n{inner}", OWN)
    block = BLOCKS["Outlook, English"]
    assert "here it is." in folded(f"FYI\n\n{block}", OWN, forwarded=True)


def test_that_the_stretches_cover_every_text_in_order_and_in_little_time() -> None:
    dice = random.Random(4)
    rows = [row for block in BLOCKS.values() for row in block.split("\n")]
    rows += ["", "words", "-- ", "Regards,", "> x", ">" * 500]
    began = time.process_time()
    for _ in range(300):
        text = "\n".join(dice.choices(rows, k=dice.randrange(40)))
        found = stretches(text)
        assert "".join(text[one.begin : one.end] for one in found) == text
    huge = ("On Mon, 23 Nov 2026 " * 9 + "\n") * 800 + "From: a\n" * 9000
    assert "".join(huge[one.begin : one.end] for one in stretches(huge)) == huge
    assert time.process_time() - began < 8


SIGNED = f"{OWN_WORDS}\n\n-- \nAsha Rao\nNorth Street 4"
QUOTED = f"{OWN_WORDS}\n\nOn Mon, 23 Nov 2026 at 10:00, Northgate <service@northgate.example> wrote:\nDear Asha,\nhere"


@pytest.mark.parametrize("above", [SIGNED, QUOTED, f"{OWN_WORDS}\n\nBest regards\nAsha Rao"])
@pytest.mark.parametrize(
    "below",
    [
        "Invitation: Visit\nWhen: 2026-11-23 10:00 to 11:30, UTC\nWhere: 12 Lake Road\nOrganiser: Asha <a@example.org>",
        "Cancelled invitation: Visit\nWhere: 12 Lake Road",
        "---------- Forwarded message ----------\nFrom: Ravi <r@example.org>\nSubject: x\n\nThe enclosed words",
    ],
)
def test_that_what_is_written_out_below_is_never_folded_with_what_stands_above(above: str, below: str) -> None:
    assert folded(f"{above}\n\n{below}", OWN).endswith(below)
    assert folded(f"{above}\n\n{below}\n\n{below}", OWN).count(below) == 2
    assert folded(f"{above}\n\n{below}").strip() == folded(above).strip()


def test_that_an_old_forward_inside_a_quotation_stays_folded() -> None:
    old = f"{QUOTED}\n\n---------- Forwarded message ---------\nFrom: Ravi <r@example.org>\nSubject: x\n\nold words"
    assert "old words" in folded(old)
