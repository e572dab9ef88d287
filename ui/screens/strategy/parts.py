"""What a section of the strategy is made of when people read it: facts, grids and steps. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table; ``weights`` share the width among the columns."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """Things to do in order, and the standard to reach."""

    steps: tuple[str, ...]
    standard: str = ""


Part = Facts | Grid | Steps


@dataclass(frozen=True, slots=True)
class Block:
    """One card: a title, a quiet note beside it, and its parts."""

    title: str
    note: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the list at the left with its cards."""

    id: str
    title: str
    icon: str
    count: int = 0
    blocks: tuple[Block, ...] = field(default=())
