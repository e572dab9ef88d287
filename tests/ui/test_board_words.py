"""The words of a move on the board: whole phrases with plural forms, as translators need them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from controlcenter.domain.moves import Place, Preview, Target
from ui.screens.board import previews

MOVE = Preview(Target(Place.AGENT, "asha"), (), 0, (), 3, 5, 8, languages=(("te", 2),), skills=(("billing", 1),))


class Forms(QTranslator):
    """A language that tells one from many behind the number."""

    def translate(self, context: str, source: str, disambiguation: str = "", n: int = -1) -> str:  # type: ignore[override]
        return {1: "%n [one] {what}", 2: "%n [many] {what}"}.get(n, "") if source == "%n in need of {what}" else ""


@pytest.fixture
def forms(qapp: QApplication) -> Iterator[None]:
    made = Forms()
    qapp.installTranslator(made)
    yield
    qapp.removeTranslator(made)


def test_that_what_the_work_needs_is_said_with_its_number() -> None:
    said = previews.consequences(MOVE, str)
    assert "2 in need of Telugu" in said and "1 in need of billing" in said


def test_that_another_language_chooses_its_form_by_the_number(forms: None) -> None:
    said = previews.consequences(MOVE, str)
    assert "1 [one] billing" in said
    assert any(each.startswith("2 [many]") for each in said)
