"""Where the file of an SQLite database stands: connections outlive a file that is moved away or replaced."""

from __future__ import annotations

from pathlib import Path

from controlcenter.errors import StoreError

Identity = tuple[int, int]
"""Device and number of a file: the same after it was renamed, another one for a copy."""


class Place:
    """The file as it was found first. It must still be there, under its name, whenever it is read or written.

    Without this a program goes on with a file that was renamed: it shows it as live and writes into what nobody opens
    any more. What comes back under its name is gone on with; what is another file has to be opened anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first = self._present()

    @property
    def is_replaced(self) -> bool:
        """Whether another file stands there now."""
        present = self._present()
        return present is not None and self._first is not None and present != self._first

    def check(self) -> None:
        """Raises StoreError while the file is not there, or is another one."""
        present = self._present()
        if present is None:
            raise StoreError(
                f"The database {self._path} is not in its place any more: it was moved, renamed or removed. Put it "
                "back; the work goes on by itself."
            )
        if self._first is None:
            self._first = present
        elif present != self._first:
            raise StoreError(
                f"Another file has taken the place of the database {self._path}; it is opened anew by itself."
            )

    def _present(self) -> Identity | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
