"""The form page over plain HTTP, as a browser without scripts uses it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest

from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Kind
from controlcenter.errors import StoreError
from controlcenter.intake.web.form import token
from controlcenter.intake.web.form.multipart import read_form
from controlcenter.intake.web.form.words import preferred, words_of
from controlcenter.intake.web.settings import LANGUAGES
from controlcenter.store import rows
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger
from tests.support.web import SECRET, Client, Start, starter

TYPED = {
    "kind": "complaint", "name": "Asha Rao", "email": "asha@example.org", "phone": "", "product": "Router 5",
    "subject": "No light", "text": "It was dark.\r\nIt is dark.", "website": "",
}  # fmt: skip


@pytest.fixture
def start(sqlite_database: Database, strategies: StoredStrategy) -> Iterator[Start]:
    with starter(sqlite_database, strategies) as run:
        yield lambda **more: run(**{"form": True, "per_minute": 1000, "form_per_hour": 1000, **more})


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def fresh(client: Client, language: str = "en") -> str:
    """The token of a page that was just opened."""
    return token_in(client.http.get(f"/form/{language}").text)


def send(client: Client, mark: str, language: str = "en", files: Any = None, **typed: str) -> httpx.Response:
    """What a browser sends when the button is pressed."""
    fields = {"token": mark, **TYPED, **typed}
    parts = [(name, (None, value)) for name, value in fields.items()]
    parts += [("files", file) for file in files or [("", b"", "application/octet-stream")]]
    return client.http.post(f"/form/{language}", files=parts)


def number_of(answer: httpx.Response) -> str:
    """The number in the address of the page that confirms."""
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2].partition(".")[0]


def confirmation(client: Client, answer: httpx.Response) -> str:
    return client.http.get("/form/" + answer.headers["location"]).text


def faults_in(page: str) -> list[str]:
    """The sentences of the summary at the top."""
    summary = re.search(r'<div class="summary".*?</div>', page, re.DOTALL)
    assert summary is not None
    return [unescape(re.sub("<.*?>", "", line)) for line in re.findall("<li>.*?</li>", summary[0])]


def test_that_a_message_with_files_becomes_a_ticket_and_its_number_is_confirmed(
    start: Start, sqlite_database: Database
) -> None:
    client = start()
    files = [
        ("photo.jpg", bytes(range(256)) * 9, "image/jpeg"),
        ("../../bill.pdf", b"%PDF-1.4\r\n\r\n--x", "application/pdf"),
    ]
    answer = send(client, fresh(client), files=files)
    number = number_of(answer)
    page = confirmation(client, answer)
    assert f"Your number is {number}." in page and "What happens next" in page
    in_hindi = re.search(r'href="../../(hi/sent/[^"]+)"', page)
    assert in_hindi is not None and number in client.http.get(f"/form/{in_hindi[1]}").text
    with sqlite_database.read() as connection:
        ticket = rows.read_tickets(connection, [int(number[2:])])[int(number[2:])]
        (said,) = rows.read_conversation(connection, ticket.id)
    assert ticket.subject == "No light" and ticket.kind is Kind.COMPLAINT and ticket.customer_name == "Asha Rao"
    assert said.text == "It was dark.\nIt is dark." and said.from_address == "asha@example.org"
    assert [(file.name, file.size) for file in said.files] == [("photo.jpg", 2304), ("bill.pdf", 15)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_each_language_has_every_word_and_every_kind(start: Start, language: str) -> None:
    client = start()
    page = client.http.get(f"/form/{language}").text
    words, english = words_of(language), words_of("en")
    assert f'<html lang="{language}">' in page and words["title"] in page
    for kind in Kind:
        assert f'value="{kind.value}"' in page and words["kinds"][kind.value] in page
    for name in ("name", "email", "phone", "product", "subject", "text", "files"):
        assert f'<label for="{name}">' in page and f'id="{name}"' in page
    assert words.keys() == english.keys() and len(words["next"]) == 3
    for part in ("kinds", "errors"):
        assert words[part].keys() == english[part].keys()
        for name, sentence in english[part].items():
            assert re.findall(r"\{\w+\}", words[part][name]) == re.findall(r"\{\w+\}", sentence), name
    answer = send(client, fresh(client, language), language)
    assert words["sent_title"] in confirmation(client, answer)


def test_that_the_language_follows_the_browser_and_then_the_settings(start: Start) -> None:
    client = start(form_languages=["hi", "en"])
    for header, language in (("en-GB,hi;q=0.5", "en"), ("te", "hi"), ("", "hi"), ("xx;q=9,en;q=0.1", "en")):
        answer = client.http.get("/form", headers={"Accept-Language": header})
        assert answer.headers["location"] == f"form/{language}" and answer.headers["vary"] == "Accept-Language"
    assert client.http.get("/form/te").status_code == 404


def test_that_the_best_of_several_languages_is_found() -> None:
    assert preferred("te;q=0.4, tl-PH, hi;q=0.9", LANGUAGES) == "fil"
    assert preferred("de, *;q=0.5", LANGUAGES) == "en"
    assert preferred("hi;q=x, te;q=0.1", LANGUAGES) == "te"
    assert preferred("hi;q=0, te;q=nan", LANGUAGES) == "en"


def test_that_faults_are_told_all_at_once_and_what_was_typed_stays(start: Start) -> None:
    client = start()
    wrong = {"subject": " ", "email": "asha@", "phone": "call <me>", "text": 'He said: "<b>no</b>" & left'}
    answer = send(client, fresh(client), **wrong)
    page = answer.text
    errors = words_of("en")["errors"]
    assert answer.status_code == 400
    assert faults_in(page) == [errors["email"], errors["phone"], errors["subject"]]
    assert 'role="alert" tabindex="-1" autofocus' in page and "<title>Error: Write to us</title>" in page
    for field in ("email", "phone", "subject"):
        assert f'<a href="#{field}">' in page and f'id="{field}-fault"' in page
    assert "<b>no" not in page and "He said: &quot;&lt;b&gt;no&lt;/b&gt;&quot; &amp; left</textarea>" in page
    assert 'value="call &lt;me&gt;"' in page and 'value="complaint" checked' in page
    assert number_of(send(client, token_in(page)))


def test_that_nobody_can_be_answered_without_address_and_number(start: Start) -> None:
    client = start()
    assert faults_in(send(client, fresh(client), email="").text) == [words_of("en")["errors"]["reach"]]
    assert number_of(send(client, fresh(client), email="", phone="+91 (40) 2345-6789"))


def test_that_files_must_be_chosen_again_after_a_fault_and_the_page_says_so(start: Start) -> None:
    client = start()
    page = send(client, fresh(client), files=[("a.txt", b"a", "text/plain")], subject="").text
    assert faults_in(page)[-1] == words_of("en")["errors"]["files"]
    many = [(f"{n}.txt", b"a", "text/plain") for n in range(11)]
    assert faults_in(send(client, fresh(client), files=many).text) == [
        words_of("en")["errors"]["many"].format(files=10)
    ]


def test_that_the_words_stay_when_the_files_are_too_large(start: Start) -> None:
    client = start(max_bytes=3_000_000)
    answer = send(client, fresh(client), files=[("large.bin", b"x" * 5_000_000, "application/octet-stream")])
    assert answer.status_code == 413 and "It was dark.\nIt is dark.</textarea>" in answer.text
    assert "3 MB" in faults_in(answer.text)[0]
    assert number_of(send(client, token_in(answer.text)))


def test_that_pressing_twice_is_one_message(start: Start, sqlite_database: Database) -> None:
    client = start()
    mark = fresh(client)
    assert number_of(send(client, mark)) == number_of(send(client, mark))
    with sqlite_database.read() as connection:
        (row,) = read_ledger(connection)
    assert (row.seen, row.stored) == (1, 1)


def test_that_pressing_again_while_the_first_is_in_work_waits_for_its_number(start: Start) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def hold(command: Any) -> None:
        begun.set()
        may_end.wait(10)

    client = start(on=hold)
    mark = fresh(client)
    answers: list[httpx.Response] = []

    def press() -> None:
        with httpx.Client(base_url=client.http.base_url, timeout=20) as http:
            fields = {"token": mark, **TYPED}
            answers.append(http.post("/form/en", files=[(name, (None, value)) for name, value in fields.items()]))

    threads = [threading.Thread(target=press) for _ in range(2)]
    threads[0].start()
    assert begun.wait(5)
    threads[1].start()
    time.sleep(0.5)
    may_end.set()
    for thread in threads:
        thread.join(15)
    assert number_of(answers[0]) == number_of(answers[1])


def test_that_a_page_that_was_sent_and_then_changed_asks_before_it_sends_again(
    start: Start, sqlite_database: Database
) -> None:
    client = start()
    mark = fresh(client)
    first = number_of(send(client, mark))
    page = send(client, mark, text="Something else").text
    assert first in faults_in(page)[0] and "Something else</textarea>" in page
    assert number_of(send(client, token_in(page), text="Something else")) != first


def test_that_a_form_of_another_day_or_of_somebody_elses_making_is_not_taken(
    start: Start, monkeypatch: pytest.MonkeyPatch, sqlite_database: Database
) -> None:
    client = start()
    mark = fresh(client)
    time_s, name, proof = mark.split("-")
    for forged in ("", "x", f"{int(time_s) + 1}-{name}-{proof}", f"{time_s}-{'0' * 32}-{proof}", mark[:-1]):
        page = send(client, forged)
        assert page.status_code == 400 and faults_in(page.text) == [words_of("en")["errors"]["expired"]]
    monkeypatch.setattr(token, "MOST_AGE_S", -1)
    old = send(client, mark)
    assert old.status_code == 400
    monkeypatch.undo()
    assert number_of(send(client, token_in(old.text)))
    with sqlite_database.read() as connection:
        assert sum(row.seen for row in read_ledger(connection)) == 1


def test_that_another_site_cannot_send_the_form(start: Start) -> None:
    client = start(proxies=[])
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        fields = {"token": fresh(client), **TYPED}
        parts = [(name, (None, value)) for name, value in fields.items()]
        assert client.http.post("/form/en", files=parts, headers=headers).status_code == 403


def test_that_a_robot_falls_into_the_trap_and_a_person_climbs_out(start: Start, sqlite_database: Database) -> None:
    client = start()
    page = send(client, fresh(client), website="https://buy.example")
    assert page.status_code == 400 and faults_in(page.text) == [words_of("en")["errors"]["trap"]]
    assert "buy.example" not in page.text and number_of(send(client, token_in(page.text)))


def test_that_one_address_sends_only_so_many_forms_and_keeps_its_words(start: Start) -> None:
    client = start(form_per_hour=2)
    for _ in range(2):
        number_of(send(client, fresh(client)))
    mark = fresh(client)
    page = send(client, mark)
    assert page.status_code == 429 and 3500 < int(page.headers["retry-after"]) <= 3600
    assert "60 minutes" in faults_in(page.text)[0] and token_in(page.text) == mark and "It was dark." in page.text


def test_that_a_database_that_is_away_costs_nobody_his_words(start: Start, sqlite_database: Database) -> None:
    falls = [StoreError("The database is away.")]

    def fall(command: Any) -> None:
        if falls:
            raise falls.pop()

    client = start(on=fall)
    mark = fresh(client)
    page = send(client, mark)
    assert page.status_code == 503 and page.headers["retry-after"] and token_in(page.text) == mark
    assert faults_in(page.text) == [words_of("en")["errors"]["busy"]] and "It was dark." in page.text
    assert number_of(send(client, mark))
    with sqlite_database.read() as connection:
        assert sum(row.seen for row in read_ledger(connection)) == 1


def test_that_no_page_allows_scripts_frames_or_foreign_styles(start: Start) -> None:
    client = start()
    answer = send(client, fresh(client))
    for page in (
        client.http.get("/form/en"),
        client.http.get("/form/" + answer.headers["location"]),
        send(client, "x"),
    ):
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert (
            "<script" not in page.text and "style=" not in page.text and " on" not in re.sub(">[^<]*<", "><", page.text)
        )
        assert page.headers["x-content-type-options"] == "nosniff" and page.headers["cache-control"] == "no-store"
    assert client.http.get("/form/style.css").headers["content-type"].startswith("text/css")


def test_that_a_confirmation_cannot_be_made_up(start: Start) -> None:
    client = start()
    for mark in ("W-1", f"W-1.{'0' * 32}", token.sent_mark("another key", "W-1"), "..%2f..%2f"):
        assert client.http.get(f"/form/en/sent/{mark}").status_code in (303, 404)
    assert "W-1" in client.http.get(f"/form/en/sent/{token.sent_mark(SECRET, 'W-1')}").text


def test_that_the_settings_shape_the_page(start: Start) -> None:
    client = start(
        form_title="Acme <Help>", form_greeting="Hello & welcome", form_kinds=["complaint"], form_languages=["en"]
    )
    page = client.http.get("/form/en").text
    assert "<h1>Acme &lt;Help&gt;</h1>" in page and "Hello &amp; welcome" in page and "<nav" not in page
    assert page.count('type="radio"') == 1
    assert start(form=False).http.get("/form/en").status_code == 404


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"subject=x"), ("multipart/form-data", b""), ("", b""),
        ("multipart/form-data; boundary=b", b"--b--\r\n"), ("multipart/form-data; boundary=b", b"--b\r\n\r\n"),
        ("multipart/form-data; boundary=b", b"\r\n--b" * 5000), ("multipart/form-data; boundary=b", b"--b\r\nx\r\n--b"),
        ("multipart/form-data; boundary=" + "(" * 70, b"(" * 10_000),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"a" * 9000 + b"\r\n\r\nx\r\n--b--"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--"),
    ],
)  # fmt: skip
def test_that_what_is_no_form_is_taken_for_an_empty_one_or_refused(
    start: Start, content_type: str, body: bytes
) -> None:
    client = start()
    answer = client.http.post("/form/en", content=body, headers={"Content-Type": content_type})
    assert answer.status_code in (400, 411, 415)
    found = read_form(content_type, body)
    assert found is None or (found.fields == {} and found.files == [])


def test_that_file_names_and_bytes_come_as_they_were_sent() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\none\r\n\r\n-- two\r\n'
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="a %22b%22 100%.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n\x00\r\n--c\r\n\r\n--b--\r\n"
    )
    found = read_form('multipart/form-data; boundary="b"', body)
    assert found is not None and found.fields == {"text": "one\r\n\r\n-- two"}
    assert found.files == [('a "b" 100%.txt', b"\x00\r\n--c\r\n")]
