"""The console script. Subcommands never load Qt; without one the desktop program starts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ui.wall_pages import Page, WallWish, wishes

SUBCOMMANDS = (
    "serve", "intake", "export", "check", "health", "backup", "restore", "hours", "sla", "strategy", "simulate",
    "relay", "service",
)  # fmt: skip
ADDRESSES = ("sqlite:///", "postgresql:", "postgresql+")


def main(argv: Sequence[str] | None = None) -> int:
    """Start what the arguments ask for and return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if any(word in SUBCOMMANDS for word in arguments[:3]):
        from controlcenter.__main__ import main as run_command

        return run_command(arguments)
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        walls = None if options.wall is None else wishes(options.wall)
    except ValueError as fault:
        parser.error(str(fault))
    return _run_desktop(options, walls)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="controlcenter", description="The control centre for customer response.", epilog=(
            "Subcommands: " + ", ".join(SUBCOMMANDS) + ". Try: controlcenter serve --help"
        )
    )  # fmt: skip
    parser.add_argument("--database", metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME")
    parser.add_argument(
        "--wall", nargs="*", action="append", metavar=("PAGE", "SCREEN"),
        help="open only the wall displays: those that are remembered, or one with this page on this monitor; "
        f"may be given several times. Pages: {', '.join(Page)}",
    )  # fmt: skip
    parser.add_argument("--demo", action="store_true", help="live sample data in a throw-away database")
    parser.add_argument("--seed", type=int, default=1, help="the sample day; the same seed gives the same day")
    return parser


def _run_desktop(options: argparse.Namespace, walls: Sequence[WallWish] | None) -> int:
    from controlcenter.settings import database_address

    address = database_address(options.database)
    if address and not address.startswith(ADDRESSES):
        said = f'"{address}" is no database address; use sqlite:///FILE or postgresql://USER@HOST/NAME.'
        print(said, file=sys.stderr)  # noqa: T201
        return 2
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        print("There is no screen here; start Control Center in a desktop session.", file=sys.stderr)  # noqa: T201
        return 1
    from ui.desktop import run_desktop

    return run_desktop(options.database, walls=walls, demo=options.demo, seed=options.seed)


if __name__ == "__main__":
    raise SystemExit(main())
