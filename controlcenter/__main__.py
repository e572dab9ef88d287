"""The command line: everything that needs no screen. Errors are sentences on standard error.

Exit status: 0 done, 1 something failed, 2 bad use or refused input.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from controlcenter import logs, system
from controlcenter.errors import ControlCenterError, Refused, SettingsError
from controlcenter.settings import database_address

if TYPE_CHECKING:
    from controlcenter.app.joining import Joined

MOST_IN_NAME = 100
Handler = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand and return the exit status."""
    parser = _parser()
    options = parser.parse_args(argv)
    handler: Handler = options.handler
    try:
        return handler(options)
    except (Refused, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2
    except ControlCenterError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:
        logs.start("commands", aloud=False)
        logging.getLogger("fault").critical("Unexpected fault", exc_info=True)
        print(f"That failed by a fault of the program ({type(error).__name__}); it is in the log.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="controlcenter", description="The command line of Control Center.")
    shared = argparse.ArgumentParser(add_help=False)
    where = "sqlite:///FILE or postgresql://USER@HOST/NAME (default: CONTROLCENTER_DATABASE, else your own file)"
    shared.add_argument("--database", metavar="URL", default=argparse.SUPPRESS, help=where)
    parser.add_argument("--database", metavar="URL", help=where)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, handler: Handler, words: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words, parents=[shared])
        made.set_defaults(handler=handler)
        return made

    serve = add("serve", _serve, "The service: polls sources, interprets, marks deadlines, sends replies.")
    serve.add_argument("--once", action="store_true", help="poll every source once, interpret, and exit")
    serve.add_argument(
        "--with-starter", action="store_true", help="end when the pipe at standard input is closed by who started it"
    )
    service = add("service", _service, "Hand the service to the operating system, which keeps it running.")
    service.add_argument("what", choices=["install", "status", "remove"])
    service.add_argument("--account", default="", help="whom the service of a whole machine runs as (install, as root)")
    intake = add("intake", _intake, "Take in files, folders, mailboxes and faxes.")
    intake.add_argument(
        "paths", nargs="+", type=_path, metavar="PATH", help="a file or a folder, read with all below it"
    )
    intake.add_argument(
        "--source", type=_name, default="files", help="the source's name in the ledger (default: files)"
    )
    intake.add_argument("--channel", choices=["email", "fax"], help="instead of what the content says")
    intake.add_argument("--json", action="store_true", help="print one JSON object")
    export = add("export", _export, "Print rows, ordered by id.")
    export.add_argument("what", choices=["tickets", "interactions", "customers", "journal", "incidents"])
    export.add_argument("--format", choices=["jsonl", "csv"], default="jsonl", help="one JSON object a line, or CSV")
    for name, handler, words in (
        ("check", _check, "Prove that the database is whole; exit 1 with what is wrong and where."),
        ("health", _health, "Tell how the sources and the service do; exit 1 when something is stale."),
    ):
        add(name, handler, words).add_argument("--json", action="store_true", help="print one JSON object")
    add("backup", _backup, "Copy the running database into a verified file.").add_argument(
        "file", type=_path, metavar="FILE", help="the file to write; it must not exist yet"
    )
    restore = add("restore", _restore, "Put a verified backup in the database's place.")
    restore.add_argument("file", type=_path, metavar="FILE", help="a file that backup has written")
    restore.add_argument("--force", action="store_true", help="replace the database that stands there")
    add("hours", _lines("hours"), "Business hours: JSON lines in, JSON lines out.")
    add("sla", _lines("sla"), "SLA clocks of ticket histories: JSON lines in, JSON lines out.")
    strategy = add("strategy", _strategy, "Check, publish or show the response strategy.")
    strategy.add_argument("what", choices=["check", "publish", "show"])
    strategy.add_argument("file", nargs="?", type=_path, metavar="FILE", help="the TOML file to check or publish")
    relay = add("relay", _relay, "Hand over what comes in on this machine to a service elsewhere.")
    relay.add_argument("config", type=_path, metavar="CONFIG", help="the relay's TOML file")
    relay.add_argument("--once", action="store_true", help="poll every source once, send what waits, and exit")
    simulate = add("simulate", _simulate, "Deliver a sample day through the real intake.")
    simulate.add_argument("folder", type=Path)
    simulate.add_argument("--seed", type=int, default=1)
    return parser


def _path(text: str) -> Path:
    """A path; an empty word (a variable that was not set) would mean the whole working folder."""
    if not text:
        raise argparse.ArgumentTypeError("a path is empty; name a file or folder")
    return Path(text)


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > MOST_IN_NAME:
        raise argparse.ArgumentTypeError(f"a source's name has 1 to {MOST_IN_NAME} printable characters")
    return text


def _address(options: argparse.Namespace) -> str:
    return database_address(getattr(options, "database", None))


def _serve(options: argparse.Namespace) -> int:
    from controlcenter.app.joining import join
    from controlcenter.app.service import AnotherService, Service
    from controlcenter.app.starter import end_with_starter

    logs.start("service")
    joined = join(_address(options), create=True, checkpoints=True, part="service")
    _give_way(joined)
    try:
        service = Service(joined)
        for name in ("SIGTERM", "SIGINT"):
            signal.signal(getattr(signal, name), lambda *_: service.stop())
        if options.with_starter:
            end_with_starter(service.stop)
        if options.once:
            return 0 if service.run_once() else 1
        service.run()
    except AnotherService as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        joined.close()
    return 0


def _service(options: argparse.Namespace) -> int:
    from controlcenter.app.background.installing import install, manager_of_this_machine

    manager = manager_of_this_machine()
    if options.what == "install":
        print(install(manager, _address(options), options.account))
    elif options.what == "remove":
        print(manager.remove())
    else:
        found = manager.state()
        print(found.sentence)
        return 0 if found.is_running else 1
    return 0


def _give_way(joined: Joined) -> None:
    """On SQLite people's windows stand on the same machine, and a busy minute of mail must not make them stutter."""
    if joined.database.is_sqlite:
        system.give_way()


def _intake(options: argparse.Namespace) -> int:
    from controlcenter.app.intake_files import take_in
    from controlcenter.app.joining import join
    from controlcenter.domain.ticket import Channel

    logs.start("intake", aloud=False)
    joined = join(_address(options), create=True, part="intake")
    _give_way(joined)
    try:
        channel = Channel(options.channel) if options.channel else None
        taken = take_in(joined, options.paths, options.source, channel)
    finally:
        joined.close()
    if options.json:
        print(json.dumps(taken.as_dict()))
    else:
        print(
            f"{taken.seen} seen: {taken.stored} stored, {taken.duplicate} duplicate, {taken.filtered} filtered, "
            f"{taken.quarantined} quarantined; {taken.tickets} new tickets in {taken.seconds:.1f} s"
        )
    return 0


def _export(options: argparse.Namespace) -> int:
    from controlcenter.app.export import export
    from controlcenter.store.opening import open_database

    database = open_database(_address(options))
    try:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        with database.read(at_length=True) as connection:
            export(connection, options.what, options.format, sys.stdout)
    finally:
        database.close()
    return 0


def _check(options: argparse.Namespace) -> int:
    from controlcenter.store.check import check_all
    from controlcenter.store.opening import open_database

    database = open_database(_address(options))
    try:
        with database.read(at_length=True) as connection:
            faults = check_all(connection)
    finally:
        database.close()
    if options.json:
        print(json.dumps({"ok": not faults, "faults": faults}, ensure_ascii=False))
    elif faults:
        print("\n".join(faults), file=sys.stderr)
    else:
        print("The database is whole.")
    return 1 if faults else 0


def _health(options: argparse.Namespace) -> int:
    from controlcenter.app.health import report
    from controlcenter.app.joining import join

    joined = join(_address(options))
    try:
        told = report(joined)
    finally:
        joined.close()
    if options.json:
        print(json.dumps(told.as_dict(), ensure_ascii=False))
    else:
        print("\n".join(told.sentences()))
    return 0 if told.ok else 1


def _backup(options: argparse.Namespace) -> int:
    from controlcenter.app.backup import back_up
    from controlcenter.store.opening import open_database

    database = open_database(_address(options))
    try:
        print(back_up(database, options.file))
    finally:
        database.close()
    return 0


def _restore(options: argparse.Namespace) -> int:
    from controlcenter.app.backup import restore

    print(restore(_address(options), options.file, force=options.force))
    return 0


def _lines(what: str) -> Handler:
    def run(_options: argparse.Namespace) -> int:
        from controlcenter.app import lines

        answer = lines.hours_line if what == "hours" else lines.sla_line
        return lines.run_lines(answer, sys.stdin, sys.stdout)

    return run


def _strategy(options: argparse.Namespace) -> int:
    from controlcenter.app import strategies

    actions: dict[str, Callable[[str, Path | None], str]] = {
        "check": strategies.check,
        "publish": strategies.publish,
        "show": strategies.show,
    }
    print(actions[options.what](_address(options), options.file))
    return 0


def _relay(options: argparse.Namespace) -> int:
    from controlcenter.app.relay.config import read_config
    from controlcenter.app.relay.relay import Relay
    from controlcenter.clock import SystemClock
    from controlcenter.secret_store import read_secret

    logs.start("relay")
    relay = Relay(read_config(options.config), read_secret, SystemClock())
    try:
        for name in ("SIGTERM", "SIGINT"):
            signal.signal(getattr(signal, name), lambda *_: relay.stop())
        if options.once:
            trouble = relay.run_once()
            if trouble:
                print(trouble, file=sys.stderr)
            return 1 if trouble else 0
        relay.run()
    finally:
        relay.close()
    return 0


def _simulate(options: argparse.Namespace) -> int:
    from controlcenter.app.demo.simulator import simulate

    stop: Any = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGTERM, stop)
    return simulate(_address(options), options.folder, options.seed)


if __name__ == "__main__":
    raise SystemExit(main())
