"""The drop box's own script under a real PHP: a visitor's form goes in, the centre takes it out, nobody else can."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from controlcenter import signature
from controlcenter.clock import SystemClock
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import SourceError
from controlcenter.intake.http.drop_box import DropBox, DropBoxSettings
from controlcenter.intake.interpreting.request import received_request
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.settings import resource
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger

KEY = "0123456789abcdef0123456789abcdef"
TYPED = {"subject": "बिल", "text": "One\r\ntwo", "email": "asha@example.org", "kind": "invoice_query", "website": ""}


class Site:
    """A web site with the script, served by PHP itself."""

    def __init__(self, folder: Path) -> None:
        php = shutil.which("php")
        assert php, "Install php-cli for this lab."
        self.folder = folder / "box"
        self.folder.mkdir()
        (self.folder / "key").write_text(KEY + "\n", encoding="ascii")
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
        root = resource("dropbox")
        self._server = subprocess.Popen(
            [php, "-S", f"127.0.0.1:{port}", "-t", str(root)],
            env={**os.environ, "CONTROLCENTER_DROP_FOLDER": str(self.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.url = f"http://127.0.0.1:{port}/drop.php"
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("PHP does not listen.")

    def close(self) -> None:
        self._server.terminate()
        self._server.wait(10)

    def post(self, files: Any = None, **typed: str) -> httpx.Response:
        fields = {**TYPED, **typed}
        parts = [(name, (None, value)) for name, value in fields.items()] + [
            ("attachments[]", one) for one in files or []
        ]
        return httpx.post(self.url, files=parts)

    def waiting(self) -> list[Path]:
        return sorted((self.folder / "new").glob("*.json"))

    def source(self, key: str = KEY) -> DropBox:
        settings = DropBoxSettings.model_validate({"url": self.url, "secret": "site"})
        return DropBox("Site", settings, lambda name: key, SystemClock())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.close()


def test_that_a_form_goes_in_and_comes_out_once(site: Site, sqlite_database: Database) -> None:
    photo = bytes(range(256)) * 40
    answer = site.post([("photo.png", photo, "image/png")], token="page-1")
    assert answer.status_code == 200 and "Thank you" in answer.text
    assert site.post([("photo.png", photo, "image/png")], token="page-1").status_code == 200  # pressed twice
    (path,) = site.waiting()
    said = received_request(path.read_bytes())
    assert said.subject == "बिल" and said.text == "One\ntwo" and said.kind == "invoice_query"
    assert said.files[0].data == photo and not said.quarantined
    entry = SourceEntry(name="Site", type="drop_box")
    poller = PolledSource(entry, site.source, sqlite_database, SystemClock())
    assert poller.poll_once() and poller.poll_once() and site.waiting() == []
    with sqlite_database.read() as connection:
        (row,) = read_ledger(connection)
    assert row.seen == 1


def test_that_a_page_that_was_changed_and_sent_again_is_kept_too(site: Site) -> None:
    site.post(token="page-1")
    site.post(token="page-1", text="Something else")
    assert len(site.waiting()) == 2 and "2 requests wait" in site.source().test()


def test_that_nobody_without_the_key_can_look_or_delete(site: Site) -> None:
    site.post()
    own = site.waiting()[0].stem
    with pytest.raises(SourceError, match="does not accept the key"):
        list(site.source(key="another key").poll({}))
    now = int(time.time())
    for order in ({"do": "list"}, {"do": "get", "id": own}, {"do": "done", "ids": [own]}):
        body = json.dumps(order).encode()
        for header in ("", "t=1,v1=0", signature.sign(KEY, now - 400, body), signature.sign(KEY, now, body + b" ")):
            assert httpx.post(site.url, content=body, headers={signature.HEADER: header}).status_code in (400, 401)
    assert len(site.waiting()) == 1


def test_that_paths_and_bad_forms_lead_nowhere(site: Site) -> None:
    for own in ("../key", "../../box/key", "key", "a/b", "x" * 65):
        body = json.dumps({"do": "get", "id": own}).encode()
        headers = {signature.HEADER: signature.sign(KEY, int(time.time()), body)}
        assert httpx.post(site.url, content=body, headers=headers).status_code == 404
    assert site.post(subject=" ").status_code == 400 and site.post(website="x").status_code == 400
    assert httpx.get(site.url).status_code == 405
    assert site.post([(f"{n}.txt", b"x", "text/plain") for n in range(11)]).status_code == 413
    assert site.waiting() == []


def test_that_a_page_of_thanks_is_shown_where_there_is_one(site: Site) -> None:
    (site.folder / "thanks").write_text("/thanks.html\n", encoding="ascii")
    answer = site.post()
    assert answer.status_code == 303 and answer.headers["location"] == "/thanks.html"
    (site.folder / "thanks").write_text("https://elsewhere.example\n", encoding="ascii")
    assert site.post().status_code == 200
