"""Customers' HTML is harmless and quick to lay out."""

from __future__ import annotations

import pytest

from controlcenter.intake.mail.html import LONGEST_WORD, MORE, MOST_CELLS, MOST_ITEMS, MOST_SHOWN, sanitise_html
from controlcenter.intake.mail.html_text import html_text


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        "<IMG SRC=/etc/passwd>",
        '<img src="&#102;ile:///etc/passwd">',
        '<img src="../../etc/passwd">',
        '<a href="file:///etc/passwd">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<div style="background:url(file:///etc/passwd)">x</div>',
        '<table background="file:///etc/passwd"><tr><td>x</td></tr></table>',
        "<style>@import 'file:///etc/passwd';</style>",
        '<svg><image href="file:///etc/passwd"/></svg>',
        '<link rel=stylesheet href="/etc/passwd">',
        '<p onclick="x()">x</p><script>alert(1)</script>',
    ],
)
def test_that_nothing_can_be_opened_or_run(html: str) -> None:
    clean = sanitise_html(html).lower()
    assert not any(word in clean for word in ("passwd", "script", "onclick", "<img", "style", "svg"))


def test_that_ordinary_formatting_and_links_stay() -> None:
    html = '<p>Dear <b>desk</b>, see <a href="https://example.com/x">this</a></p><ul><li>one</li></ul>'
    assert sanitise_html(html) == html


def test_that_tables_lie_at_most_eight_deep() -> None:
    clean = sanitise_html("<table><tr><td>" * 25 + "words" + "</td></tr></table>" * 25)
    assert clean.count("<table") == clean.count("</table") == 8
    assert "words" in clean


def test_that_items_cells_letters_and_words_are_limited() -> None:
    assert sanitise_html("<ul>" + "<li>x</li>" * 8000 + "</ul>").count("<li") == MOST_ITEMS
    assert sanitise_html("<table><tr>" + "<td>x</td>" * 9000 + "</tr></table>").count("<td") == MOST_CELLS
    long = sanitise_html("<p>" + "word " * 100_000 + "</p>")
    assert len(long) < MOST_SHOWN + 200 and long.endswith("</p>" + MORE)
    assert max(map(len, sanitise_html("y" * 100_000).split())) <= LONGEST_WORD
    assert "colspan" not in sanitise_html('<table><tr><td colspan="99999">x</td></tr></table>')


def test_that_deep_nesting_is_cleaned_at_once() -> None:
    assert "My order" in sanitise_html("<div>" * 100_000 + "My order")


def test_that_a_page_becomes_lines_items_and_cells() -> None:
    html = (
        "<html><head><title>no</title></head><body><p>Dear desk,</p><p>two&nbsp;lines<br>here &amp; there</p>"
        "<ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr></table><!-- hidden --></body></html>"
    )
    assert html_text(html) == "Dear desk,\n\ntwo lines\nhere & there\n\n- one\n- two\n\na b"


def test_that_text_before_a_stray_sign_is_kept() -> None:
    assert html_text('3 < 4 and 5 > 2 <a title="x > y">link</a>') == "3 < 4 and 5 > 2 link"


def test_that_lines_in_divisions_stay_lines() -> None:
    html = "<head><style>p{}</style><div>one</div>\n<div>two</div><div><br></div><div>three</div>"
    assert html_text(html) == "one\ntwo\n\nthree"
