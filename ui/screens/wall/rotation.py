"""Pages that take turns, and stand still as long as an alarm needs somebody."""

from __future__ import annotations

from collections.abc import Sequence

from ui.wall_pages import Page


class Rotation:
    """Which page is shown. Intervals are seconds of a monotonic clock, so that a clock that jumps turns no page."""

    def __init__(self, page: Page, every_s: int) -> None:
        self.page = page
        self._every_s = every_s
        self._since: float | None = None

    def set(self, page: Page, every_s: int) -> None:
        """Begin at a page; ``every_s`` 0 stays there."""
        self.page, self._every_s, self._since = page, every_s, None

    def turn(self, pages: Sequence[Page], moment: float, *, held: bool) -> Page:
        """The page at ``moment``. While ``held`` it stays, and has its whole time again afterwards."""
        if held or not self._every_s or self._since is None:
            self._since = moment
        elif moment - self._since >= self._every_s:
            self.step(pages, 1, moment)
        return self.page

    def step(self, pages: Sequence[Page], by: int, moment: float) -> Page:
        """Go on or back by hand."""
        known = list(pages)
        at = known.index(self.page) if self.page in known else -1 if by > 0 else 0
        self.page, self._since = known[(at + by) % len(known)], moment
        return self.page
