"""Where passwords come from, and what is said when there are none."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from controlcenter.errors import Refused, SourceError
from controlcenter.secret_store import read_secret, variable_of, write_secret


class MemoryKeyring(KeyringBackend):
    """A key store that lasts as long as the test."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def key_store() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    store = MemoryKeyring()
    keyring.set_keyring(store)
    yield store
    keyring.set_keyring(before)


@pytest.fixture
def no_key_store() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


def test_that_a_password_goes_into_the_key_store_and_comes_back(key_store: MemoryKeyring) -> None:
    assert write_secret("mailbox", "grün 7") == 'The password "mailbox" is in the key store of this account.'
    assert read_secret("mailbox") == "grün 7"
    assert key_store.kept == {("controlcenter", "mailbox"): "grün 7"}


def test_that_the_key_store_comes_before_the_environment(
    key_store: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLCENTER_SECRET_MAILBOX", "from outside")
    write_secret("mailbox", "from the store")
    assert read_secret("mailbox") == "from the store"


@pytest.mark.usefixtures("no_key_store")
def test_that_without_a_key_store_the_environment_gives_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROLCENTER_SECRET_WEB_FORM", "k3y\n")
    assert read_secret("web-form") == "k3y"


@pytest.mark.usefixtures("no_key_store")
def test_that_a_missing_password_names_both_places_to_put_it() -> None:
    with pytest.raises(SourceError, match=r"key store.*CONTROLCENTER_SECRET_SMTP_SERVICE_1") as caught:
        read_secret("smtp service.1")
    assert caught.value.permanent


@pytest.mark.usefixtures("no_key_store")
def test_that_without_a_key_store_nothing_is_kept_and_the_variable_is_named() -> None:
    with pytest.raises(Refused, match="CONTROLCENTER_SECRET_MAILBOX"):
        write_secret("mailbox", "x")


def test_that_a_key_store_that_forgets_at_once_counts_as_none() -> None:
    with pytest.raises(Refused, match="no key store"):
        write_secret("mailbox", "x")  # the tests' own key store keeps nothing


def test_that_any_name_makes_a_variable() -> None:
    assert variable_of("désk-1/imap") == "CONTROLCENTER_SECRET_D_SK_1_IMAP"
