"""Files that came from outside: what may be opened, under which name, and where copies lie."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from controlcenter.app.passing_folder import PassingFolder, remove_left_over
from controlcenter.intake.mail.clean import file_name
from ui import disk

IMAGES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8", "image/webp": b"RIFF"}
_COPIES = "controlcenter-open-"
PAGES = ("application/pdf", "image/tiff")
# Opening one of these runs what is inside, or shows a page that may load and run things.
_RUN_ENDINGS = """
app appimage appref-ms bat bin chm cmd com command cpl deb desktop dll dmg elf exe gadget hta inf ins iso
isp jar js jse jsp ksh lnk mac mde mjs msc msh msi msix msp mst ocx out pif pkg pl ps1 ps1xml ps2 psc1 psd1
psm1 py pyc pyw rb reg rpm run scf scr scpt sct sh shb shs so svg svgz sys url vb vbe vbs vhd vhdx vxd wasm
website ws wsc wsf wsh xbap xht xhtml html htm mht mhtml shtml xll xml xsl xslt
"""
_RUNS = frozenset(_RUN_ENDINGS.split())
_MACRO_ENDINGS = """
doc docm dot dotm xls xlsm xlsb xlt xltm xla xlam ppt pptm pot potm ppsm ppam sldm rtf
"""
_MACROS = frozenset(_MACRO_ENDINGS.split())
_PROGRAM_SIGNS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"L\0\0\0\x01\x14\x02\0")
_PAGE_SIGNS = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml")


def shown_name(name: str) -> str:
    """The name that is shown and proposed: no folders, no unseen signs, no text that reads backwards."""
    return file_name(name, QCoreApplication.translate("Files", "attachment"))


def ending(name: str) -> str:
    """The part behind the last dot, in small letters."""
    return shown_name(name).rpartition(".")[2].casefold() if "." in name else ""


def refusal(name: str, data: bytes = b"") -> str:
    """Why a file is never opened from here; "" when it may be. The content counts, not only the name."""
    translate = QCoreApplication.translate
    kind = ending(name)
    start = data[:512].lstrip().lower()
    shown = shown_name(name)
    if kind in _MACROS:
        said = translate("Files", "{name} may contain macros and is not opened from here; save it and have it checked.")
        return said.format(name=shown)
    is_program = data.startswith(_PROGRAM_SIGNS) or start.startswith(_PAGE_SIGNS)
    if kind in _RUNS or is_program or "vbaproject.bin" in name.casefold():
        said = translate(
            "Files",
            "{name} could run a program or load a page and is not opened from here; save it and have it checked.",
        )
        return said.format(name=shown)
    return ""


def is_image(media_type: str, data: bytes) -> bool:
    """Whether these bytes are one of the few picture types that are shown; told from the content."""
    sign = IMAGES.get(media_type)
    return sign is not None and data.startswith(sign)


def has_pages(name: str, media_type: str) -> bool:
    """Whether the program shows the pages itself: faxes and PDF documents."""
    return media_type in PAGES or ending(name) in ("pdf", "tif", "tiff")


def is_sound(media_type: str) -> bool:
    """Whether a file is something to listen to."""
    return media_type.startswith("audio/")


def size_words(size: int) -> str:
    """A size as people read it: 12 kB."""
    return QLocale().formattedDataSize(size, 0 if size < 1_000_000 else 1, QLocale.DataSizeFormat.DataSizeSIFormat)


class Outside:
    """A folder of its own for opened copies; it goes when the program ends, or when the next one opens a copy."""

    def __init__(self) -> None:
        remove_left_over(_COPIES)
        self._folder = PassingFolder(_COPIES)

    def put(self, name: str, data: bytes) -> Path:
        """Write a read-only copy that only this person can read. Raises Refused; not for the GUI thread."""
        folder = Path(tempfile.mkdtemp(dir=self._folder.path))
        path = folder / shown_name(name)
        disk.write(path, data, from_outside=True)
        path.chmod(stat.S_IRUSR)
        return path

    def close(self) -> None:
        """Remove the copies."""
        self._folder.remove()
