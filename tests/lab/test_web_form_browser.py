"""The form in a real Chromium, with a real service behind it: by keyboard alone, without scripts, wide and narrow."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from controlcenter.app.joining import join
from controlcenter.commands.setup import PublishStrategy, version_of
from controlcenter.domain.strategy.text import add_source
from controlcenter.intake.web.form.words import words_of
from controlcenter.settings import resource
from controlcenter.store import rows
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger
from controlcenter.store.opening import open_database
from tests.lab.browser import Browser

ON_THE_BOARD_S = 2.0


class Centre:
    """A service that serves the form. ``address`` is the form's."""

    def __init__(self, url: str, database: Database) -> None:
        self.database = database
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
        settings = {"port": port, "secret": "form", "form": True, "form_per_hour": 1000, "per_minute": 1000}
        text = resource("strategy.toml").read_text(encoding="utf-8")
        text = add_source(text, {"name": "Web form", "type": "web", "every_s": 10, "settings": settings})
        joined = join(url, create=True)
        with joined.database.read() as connection:
            seen = version_of(connection)
        joined.execute(PublishStrategy(text, seen, ""))
        joined.close()
        environment = {**os.environ, "CONTROLCENTER_SECRET_FORM": "a key for the lab"}
        command = [sys.executable, "-m", "controlcenter", "--database", url, "serve"]
        self._service = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        self.address = f"http://127.0.0.1:{port}/form"
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("The service does not listen.")

    def end(self) -> None:
        self._service.send_signal(signal.SIGTERM)
        assert self._service.wait(30) == 0

    def await_ticket(self, number: int) -> rows.TicketRow:
        """The ticket, and that it was there in time."""
        deadline = time.monotonic() + ON_THE_BOARD_S
        while time.monotonic() < deadline:
            with self.database.read() as connection:
                found = rows.read_tickets(connection, [number])[number]
            if found is not None:
                return found
            time.sleep(0.05)
        raise AssertionError("The ticket did not come in time.")

    def seen(self) -> int:
        with self.database.read() as connection:
            return sum(row.seen for row in read_ledger(connection))


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Centre]:
    path = tmp_path_factory.mktemp("form") / "centre.db"
    shutil.copy(migrated_sqlite, path)
    database = open_database(f"sqlite:///{path}")
    made = Centre(f"sqlite:///{path}", database)
    yield made
    made.end()
    database.close()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    made = Browser(tmp_path)
    yield made
    made.close()


def tab_to(browser: Browser, wanted: str) -> list[str]:
    """Press Tab until the keyboard is there; what was passed is returned."""
    passed = []
    for _ in range(30):
        browser.press("tab")
        passed.append(browser.focused())
        if passed[-1] == wanted:
            return passed
    raise AssertionError(f"{wanted} cannot be reached by Tab: {passed}")


def number_on(browser: Browser) -> int:
    found = re.search(r"W-([0-9]+)", browser.text(".number"))
    assert found is not None
    return int(found[1])


def test_that_the_form_is_sent_by_keyboard_alone_and_the_ticket_is_there_at_once(
    browser: Browser, centre: Centre
) -> None:
    browser.open(f"{centre.address}/en")
    tab_to(browser, "kind")
    browser.press("down", "down", "down")
    assert browser.run("return document.querySelector('input[name=kind]:checked').value") == "incident_report"
    assert tab_to(browser, "name") == ["name"]  # the robots' trap is passed by
    browser.press(
        "Asha Rao", "tab", "asha@example.org", "tab", "tab", "Router is dark", "tab", "No light.", "enter", "At all."
    )
    assert browser.focused() == "text" and tab_to(browser, "files") == ["product", "files"]
    assert tab_to(browser, "BUTTON") == ["BUTTON"]
    began = time.monotonic()
    browser.press("enter")
    number = number_on(browser)
    ticket = centre.await_ticket(number)
    assert time.monotonic() - began < ON_THE_BOARD_S
    assert (
        ticket.subject == "Router is dark" and ticket.kind == "incident_report" and ticket.customer_name == "Asha Rao"
    )
    with centre.database.read() as connection:
        (said,) = rows.read_conversation(connection, number)
    assert said.text == "No light.\nAt all." and browser.focused() == "H1"
    assert browser.complaints() == []


def test_that_faults_are_read_and_reached_by_keyboard_and_the_words_stay(browser: Browser, centre: Centre) -> None:
    browser.open(f"{centre.address}/hi")
    tab_to(browser, "subject")
    browser.press("बिल", "enter")
    errors = words_of("hi")["errors"]
    assert browser.focused() == "summary" and errors["reach"] in browser.text(".summary")
    browser.press("tab", "tab")
    assert browser.run("return document.activeElement.hash") == "#text"
    browser.press("enter")
    assert browser.focused() == "text"
    browser.press("मुझे रसीद चाहिए")
    assert browser.run("return document.getElementById('subject').value") == "बिल"
    for _ in range(2):  # back over the subject
        browser.press("back")
    assert browser.focused() == "phone"
    browser.press("+91 98765 43210", "enter")
    ticket = centre.await_ticket(number_on(browser))
    assert ticket.subject == "बिल" and ticket.language == "hi"
    assert all("400" in one for one in browser.complaints())  # the page with the faults


def test_that_it_works_without_scripts_with_a_file(tmp_path: Path, centre: Centre) -> None:
    photo = tmp_path / "photo of the router.png"
    photo.write_bytes(bytes(range(256)) * 300)
    browser = Browser(tmp_path, scripts=False)
    try:
        browser.open(f"{centre.address}/fil")
        browser.click("input[value=complaint]")
        for name, text in (("email", "juan@example.ph"), ("subject", "Mabagal"), ("text", "Napakabagal po.")):
            browser.type(f"#{name}", text)
        browser.type("#files", str(photo))
        browser.click("button")
        number = number_on(browser)
    finally:
        browser.close()
    with centre.database.read() as connection:
        (said,) = rows.read_conversation(connection, number)
    assert [(file.name, file.size) for file in said.files] == [("photo of the router.png", 76_800)]
    assert centre.await_ticket(number).kind == "complaint"


def test_that_sending_twice_at_once_is_one_message(browser: Browser, centre: Centre) -> None:
    browser.open(f"{centre.address}/en")
    for name, text in (("email", "b@example.org"), ("subject", "Once"), ("text", "Only once.")):
        browser.type(f"#{name}", text)
    before = centre.seen()
    browser.run("const f = document.forms[0]; const d = new FormData(f); fetch(f.action, {method: 'POST', body: d})")
    browser.click("button")
    number = number_on(browser)
    assert centre.seen() == before + 1 and centre.await_ticket(number).subject == "Once"


@pytest.mark.parametrize("language", ["en", "hi", "te", "fil"])
def test_that_every_language_fits_wide_and_narrow(browser: Browser, centre: Centre, language: str) -> None:
    for width in (1280, 768, 360, 320):
        browser.resize(width, 900)
        browser.open(f"{centre.address}/{language}")
        assert browser.run("return document.documentElement.scrollWidth") <= width
        small = browser.run(
            "return [...document.querySelectorAll('a, button, .field input, textarea, .choices label')]"
            ".filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"
        )
        assert small == []
        assert len(browser.picture()) > 10_000
    nameless = browser.run(
        "return [...document.querySelectorAll('input:not([type=hidden]), textarea')]"
        ".filter(e => !e.labels || !e.labels.length || !e.labels[0].textContent.trim()).map(e => e.name)"
    )
    assert nameless == [] and browser.complaints() == []
