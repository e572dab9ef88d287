"""A program that keeps a service until it is killed. Run as: python -m tests.ui.keeper_process URL tied|free"""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication

from ui.service_keeper import ServiceKeeper


def main() -> None:
    """Never returns."""
    app = QCoreApplication(sys.argv[:1])
    keeper = ServiceKeeper(sys.argv[1], lambda: False, may_start=True, ends_with_us=lambda: sys.argv[2] == "tied")
    keeper.start()
    app.exec()


if __name__ == "__main__":
    main()
