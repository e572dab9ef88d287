"""The relay's parts: what it sends, what it keeps, and what its configuration may say."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from controlcenter import signature
from controlcenter.app.relay.config import RelayConfig, read_config
from controlcenter.app.relay.sending import Sending
from controlcenter.app.relay.spool import Spool
from controlcenter.app.relay.taking import Taking
from controlcenter.clock import SystemClock
from controlcenter.domain.strategy.intake import SourceEntry
from controlcenter.domain.ticket import Channel
from controlcenter.errors import Refused, SettingsError, SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.relay import wire as relay_wire
from controlcenter.intake.relay.feed import complaint
from tests.conftest import MONDAY
from tests.support.http_server import Asked, Reply, small_server

GOOD = """
service = "https://desk.example.org:8481"
secret = "relay"
spool = "/var/spool/controlcenter"
[[sources]]
name = "Fax"
type = "fax_folder"
[sources.settings]
folder = "/var/spool/fax"
"""


def item(key: str = "fax1.tif:abc", raw: bytes = b"II*\x00\npages\n", minutes: int = 0) -> RawItem:
    return RawItem(key, raw, MONDAY + timedelta(minutes=minutes), Channel.FAX, "tiff", "fax1.tif")


def test_that_an_item_arrives_as_it_was_sent_and_is_known_again() -> None:
    body = relay_wire.pack(item(), "Fax")
    found = relay_wire.unpack(body)
    assert (found.raw, found.received_at, found.channel, found.media) == (item().raw, MONDAY, Channel.FAX, "tiff")
    assert found.ext_key == relay_wire.unpack(relay_wire.pack(item(), "Fax")).ext_key
    others = [
        relay_wire.pack(item(raw=b"x"), "Fax"),
        relay_wire.pack(item("k"), "Fax"),
        relay_wire.pack(item(), "Other"),
    ]
    assert len({found.ext_key, *(relay_wire.unpack(other).ext_key for other in others)}) == 4


@pytest.mark.parametrize(
    "change",
    [{"media": "call"}, {"media": "../x"}, {"channel": "pigeon"}, {"received_at": "2026-01-05T09:00:00"}, {"key": ""},
     {"source": ""}, {"more": 1}, {"direction": "up"}],
)  # fmt: skip
def test_that_an_item_that_is_none_is_refused(change: dict[str, Any]) -> None:
    head = json.loads(relay_wire.pack(item(), "Fax").partition(b"\n")[0])
    with pytest.raises(Refused):
        relay_wire.unpack(json.dumps({**head, **change}).encode() + b"\nraw")


@pytest.mark.parametrize("body", [b"", b"{}", b"\n", b"not json\nraw", b"[]\n", b" " * 20_000 + b"\nraw"])
def test_that_a_body_without_a_head_is_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        relay_wire.unpack(body)


def test_that_the_spool_keeps_the_oldest_first_and_one_file_for_one_content(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    for minutes in (3, 1, 2, 1):
        spool.put(item(f"k{minutes}", minutes=minutes), "Fax")
    keys = [relay_wire.unpack(path.read_bytes()).ext_key for path in spool.waiting()]
    assert [key.partition("#")[0] for key in keys] == ["Fax/k1", "Fax/k2", "Fax/k3"]
    spool.write_state("Fax", {"cursor": 5})
    with pytest.raises(Refused, match="Another relay"):
        Spool(tmp_path / "spool")
    spool.close()
    (tmp_path / "spool" / "items" / "half.item.part").write_bytes(b"half")
    again = Spool(tmp_path / "spool")
    assert len(again.waiting()) == 3 and again.read_state("Fax") == {"cursor": 5} and again.read_state("x") == {}
    assert not list((tmp_path / "spool" / "items").glob("*.part"))
    again.close()


def test_that_what_cannot_be_kept_stays_at_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    (tmp_path / "mail" / "new" / "1.x").write_bytes(b"Subject: x\r\n\r\nx")
    spool = Spool(tmp_path / "spool")
    entry = SourceEntry(name="Mail", type="maildir", settings={"folder": str(tmp_path / "mail")})
    taking = Taking(entry, spool, lambda name: "", SystemClock(), lambda: None)

    def full(*_: object) -> None:
        raise SourceError("The spool cannot be written (No space left on device); make room there.")

    monkeypatch.setattr(spool, "_write", full)
    assert not taking.poll_once() and "make room" in taking.error
    assert list((tmp_path / "mail" / "new").iterdir())
    monkeypatch.undo()
    assert taking.poll_once() and taking.error == ""
    assert len(spool.waiting()) == 1 and not list((tmp_path / "mail" / "new").iterdir())
    spool.close()


def sending(url: str, spool: Spool) -> Sending:
    given = {
        "service": url,
        "secret": "relay",
        "spool": spool.folder,
        "sources": [{"name": "Fax", "type": "fax_folder"}],
    }
    return Sending(RelayConfig.model_validate(given), spool, lambda name: "the key", SystemClock())


def test_that_one_that_is_refused_is_put_aside_and_the_next_is_not_delayed(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        signature.check("the key", asked.headers["x-controlcenter-signature"], asked.body, SystemClock().now())
        if relay_wire.unpack(asked.body).ext_key.startswith("Fax/bad"):
            return 413, {}, b'{"error": "Too large."}'
        return 201, {}, b"{}"

    spool = Spool(tmp_path)
    spool.put(item("bad", minutes=0), "Fax")
    spool.put(item("good", minutes=1), "Fax")
    with small_server(answer) as server:
        assert sending(server.url, spool).send_all() == 1
    assert spool.waiting() == [] and spool.count_refused() == 1
    (reason,) = (tmp_path / "refused").glob("*.txt")
    assert reason.read_text() == "Status 413: Too large.\n"
    spool.close()


@pytest.mark.parametrize(
    ("status", "words", "wait_s"),
    [(503, "status 503", 30), (429, "429", 30), (401, "same key", None), (404, "404", 30)],
)
def test_that_nothing_is_given_up_while_the_service_cannot_take_it(
    tmp_path: Path, status: int, words: str, wait_s: float | None
) -> None:
    spool = Spool(tmp_path)
    spool.put(item(), "Fax")
    with small_server(lambda asked: (status, {"Retry-After": "30"}, b"")) as server:
        with pytest.raises(SourceError, match=words) as said:
            sending(server.url, spool).send_all()
        with pytest.raises(SourceError):
            sending(server.url, spool).tell([("Fax", MONDAY, "")])
    assert said.value.retry_after_s == wait_s and len(spool.waiting()) == 1
    spool.close()


def test_that_the_service_is_told_how_the_sources_do(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    with small_server(lambda asked: (200, {}, b"{}")) as server:
        sending(server.url, spool).tell([("Fax", MONDAY, ""), ("Mail", None, "It cannot be read.")])
    status = relay_wire.read_status(server.asked[0].body)
    assert status.sources[0].newest_there_at == MONDAY
    assert complaint(status) == "On the relay, Mail: It cannot be read."
    assert "2 items were refused" in complaint(status.model_copy(update={"sources": [], "refused": 2}))
    assert complaint(status.model_copy(update={"sources": []})) == ""
    with pytest.raises(Refused):
        relay_wire.read_status(b"{}")
    spool.close()


def faults(tmp_path: Path, text: str) -> tuple[str, ...]:
    path = tmp_path / "relay.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as said:
        read_config(path)
    return said.value.faults


def test_that_a_good_configuration_is_read(tmp_path: Path) -> None:
    path = tmp_path / "relay.toml"
    path.write_text(GOOD, encoding="utf-8")
    config = read_config(path)
    assert config.sources[0].name == "Fax" and config.spool == Path("/var/spool/controlcenter")


def test_that_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    wrong = GOOD.replace('"https://', '"http://').replace("fax_folder", "fax_foldr").replace("spool =", "spol =")
    said = faults(tmp_path, wrong)
    assert any("in clear" in one and "(line 2)" in one for one in said)
    assert any('did you mean "fax_folder"' in one for one in said) and any("spol" in one for one in said)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("folder =", "foldre ="), "folder: is missing"),
        (GOOD.replace('"fax_folder"', '"web"'), "is not relayed"),
        (GOOD + GOOD[GOOD.index("[[") :], "twice"),
        (GOOD.replace('secret = "relay"', 'secret = "a real password!"'), "name of a secret"),
        (GOOD[: GOOD.index("[[")], "nothing to hand over"),
        (GOOD + '[[logs]]\nname = "../x"\npath = "/var/log/queue_log"\n', "logs"),
        ("service = ", "not TOML"),
    ],
)
def test_that_a_mistake_is_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    assert any(words in one for one in faults(tmp_path, text))


def test_that_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_config(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b'service = "\xe9"')
    with pytest.raises(SettingsError, match="UTF-8"):
        read_config(tmp_path / "latin.toml")
