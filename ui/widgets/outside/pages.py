"""Pictures and pages from outside turned into images, within limits, in a thread beside the GUI.

A file that is too large, broken or not what it says gives a sentence, never a hang.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from controlcenter.errors import Refused
from ui.bridge import Worker
from ui.safe_files import IMAGES, is_image

MOST_PIXELS = 25_000_000
MOST_MEMORY_MB = 64
MOST_PAGES = 1000
_PDF_WIDE_PX = 1700  # a sheet at about 200 dpi, as a fine fax
_FORMATS = {"image/png": b"png", "image/jpeg": b"jpeg", "image/gif": b"gif", "image/webp": b"webp"}
_pdf_lock = threading.Lock()  # pdfium may be entered by one thread at a time


@dataclass(frozen=True, slots=True)
class Page:
    """One page as an image. ``number`` counts from 0; ``count`` is how many there are."""

    image: QImage
    number: int
    count: int


@cache
def page_worker() -> Worker:
    """The one thread that decodes; it ends with the program."""
    worker = Worker("pages")
    if (app := QCoreApplication.instance()) is not None:
        app.aboutToQuit.connect(worker.close)
    return worker


def read_page(data: bytes, number: int) -> Page:
    """One page of a TIFF or PDF file, or a picture as its only page. Raises Refused with a sentence."""
    translate = QCoreApplication.translate
    if b"%PDF-" in data[:1024]:
        return _pdf_page(data, number)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return _image_page(data, b"tiff", number)
    for media_type, image_format in _FORMATS.items():
        if is_image(media_type, data):
            return Page(_image_page(data, image_format, 0).image, 0, 1)
    raise Refused(translate("Pages", "These pages cannot be shown: the file is no TIFF, PDF or picture."))


def read_thumbnail(data: bytes, box: QSize) -> QImage:
    """A small picture of an image, or the upper part of the first page. Raises Refused as ``read_page`` does."""
    image = read_page(data, 0).image
    smooth = Qt.TransformationMode.SmoothTransformation
    if any(is_image(media_type, data) for media_type in IMAGES):
        return image.scaled(box, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    image = image.scaledToWidth(box.width(), smooth)
    return image.copy(0, 0, image.width(), min(image.height(), box.height()))


def _image_page(data: bytes, image_format: bytes, number: int) -> Page:
    QImageReader.setAllocationLimit(MOST_MEMORY_MB)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(image_format))
    try:
        return _read_image(reader, number)
    finally:
        # The TIFF decoder looks into the buffer once more when it goes: it must go first.
        reader.setDevice(None)  # type: ignore[arg-type]


def _read_image(reader: QImageReader, number: int) -> Page:
    translate = QCoreApplication.translate
    reader.setDecideFormatFromContent(False)
    count = min(max(1, reader.imageCount()), MOST_PAGES)
    number = min(number, count - 1)
    if number:
        reader.jumpToImage(number)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > MOST_PIXELS:
        said = translate("Pages", "The page is too large to be shown ({width} x {height}); save the file instead.")
        raise Refused(said.format(width=size.width(), height=size.height()))
    image = reader.read()
    if image.isNull():
        raise Refused(
            translate("Pages", "Page {number} cannot be read: the file is damaged.").format(number=number + 1)
        )
    return Page(_square(image), number, count)


def _square(image: QImage) -> QImage:
    """A fax has fewer rows than columns to the inch: stretch it to what was on the paper."""
    across, down = image.dotsPerMeterX(), image.dotsPerMeterY()
    if across <= 0 or down <= 0 or 0.9 < across / down < 1.1:
        return image
    tall = round(image.height() * across / down)
    if tall * image.width() > MOST_PIXELS or not 0.25 < across / down < 4:
        return image
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return grey.scaled(image.width(), tall, Qt.AspectRatioMode.IgnoreAspectRatio,
                       Qt.TransformationMode.SmoothTransformation)  # fmt: skip


def _pdf_page(data: bytes, number: int) -> Page:
    import pypdfium2  # loaded when the first PDF is looked at

    translate = QCoreApplication.translate
    with _pdf_lock:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise Refused(translate("Pages", "The PDF cannot be opened: it is damaged or has a password.")) from error
        try:
            count = len(document)
            if not 0 < count <= MOST_PAGES:
                raise Refused(translate("Pages", "The PDF has no page, or more than {most}.").format(most=MOST_PAGES))
            number = min(number, count - 1)
            image = _drawn(document[number])
        except pypdfium2.PdfiumError as error:
            said = translate("Pages", "Page {number} of the PDF cannot be read.")
            raise Refused(said.format(number=number + 1)) from error
        finally:
            document.close()
    return Page(image, number, count)


def _drawn(page: Any) -> QImage:
    wide, tall = page.get_size()
    scale = min(_PDF_WIDE_PX / max(wide, 1), (MOST_PIXELS / max(wide * tall, 1)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    formats = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBX8888}
    image = QImage(
        bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, formats[bitmap.n_channels]
    ).copy()  # fmt: skip
    bitmap.close()
    page.close()
    return image


def load_page(data: bytes, number: int, then: Callable[[Page], None], failed: Callable[[Exception], None]) -> None:
    """Read a page in the other thread; exactly one of the two is called in the GUI thread."""
    page_worker().submit(lambda: read_page(data, number), then, failed)
