"""The relay's configuration: one TOML file, checked with all mistakes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, field_validator, model_validator

from controlcenter.app.relay.copying import LogEntry
from controlcenter.domain.strategy import check as strategy_check
from controlcenter.domain.strategy.faults import Fault, faults_of, sentences
from controlcenter.domain.strategy.intake import SourceEntry
from controlcenter.domain.strategy.text import line_numbers, read_toml
from controlcenter.domain.strategy.words import Part, Text
from controlcenter.errors import SettingsError
from controlcenter.intake.http.link import address_fault
from controlcenter.intake.registry import SettingsOfSources, kind_of_source


class RelayConfig(Part):
    """``service`` is the address of the service's endpoint of the type "relay"; ``secret`` names the shared key."""

    service: Text
    secret: Text
    spool: Path
    ca_file: Path | None = None
    sources: tuple[SourceEntry, ...] = ()
    logs: tuple[LogEntry, ...] = ()

    @field_validator("service")
    @classmethod
    def _can_be_asked(cls, url: str) -> str:
        if fault := address_fault(url):
            raise ValueError(f"the address cannot be used: {fault}")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _has_work(self) -> Self:
        if not self.sources and not self.logs:
            raise ValueError("there is nothing to hand over; name [[sources]] or [[logs]]")
        return self


def read_config(path: Path) -> RelayConfig:
    """The configuration in a file. Raises SettingsError with one sentence for each mistake."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"The file {path} is not UTF-8 text; save it in that encoding.") from error
    except OSError as error:
        raise SettingsError(f"The file {path} cannot be read ({error.strerror}); check its name.") from error
    data = strategy_check.plain(read_toml(text))
    faults = [*strategy_check.secret_faults(data), *strategy_check.source_faults(data, SettingsOfSources())]
    known = {fault.path for fault in faults}
    config = None
    try:
        config = RelayConfig.model_validate(data)
    except ValidationError as error:
        faults += [fault for fault in faults_of(error, RelayConfig) if fault.path not in known]
    faults += _source_faults(data)
    if faults or config is None:
        raise SettingsError("", sentences(faults, line_numbers(text)))
    return config


def _source_faults(data: dict[str, Any]) -> list[Fault]:
    """What cannot be relayed, and names that stand there twice."""
    found, names = [], set[str]()
    for path, source in strategy_check.found(data, "sources.*"):
        if not isinstance(source, dict):
            continue
        kind = kind_of_source(str(source.get("type", "")))
        if getattr(kind, "streaming", False):
            told = f'the type "{source["type"]}" is not relayed; it works over the network, in the service\'s strategy'
            found.append(Fault((*path, "type"), told))
        name = str(source.get("name", ""))
        if name in names:
            found.append(Fault((*path, "name"), f'the name "{name[:60]}" stands there twice'))
        names.add(name)
    return found
