"""The console script. Subcommands never load Qt; without one the desktop program starts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

SUBCOMMANDS = (
    "serve", "intake", "export", "check", "health", "backup", "restore", "hours", "sla", "strategy", "simulate",
    "relay",
)  # fmt: skip
ADDRESSES = ("sqlite:///", "postgresql:", "postgresql+")


def main(argv: Sequence[str] | None = None) -> int:
    """Start what the arguments ask for and return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if any(word in SUBCOMMANDS for word in arguments[:3]):
        from controlcenter.__main__ import main as run_command

        return run_command(arguments)
    options = _parser().parse_args(arguments)
    return _run_desktop(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="controlcenter", description="The control centre for customer response.", epilog=(
            "Subcommands: " + ", ".join(SUBCOMMANDS) + ". Try: controlcenter serve --help"
        )
    )  # fmt: skip
    parser.add_argument("--database", metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME")
    parser.add_argument("--wall", action="store_true", help="open only the wall display")
    parser.add_argument("--demo", action="store_true", help="live sample data in a throw-away database")
    parser.add_argument("--seed", type=int, default=1, help="the sample day; the same seed gives the same day")
    return parser


def _run_desktop(options: argparse.Namespace) -> int:
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

    return run_desktop(options.database, wall=options.wall, demo=options.demo, seed=options.seed)


if __name__ == "__main__":
    raise SystemExit(main())
