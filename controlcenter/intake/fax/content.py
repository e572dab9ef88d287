"""What is on the pages of a fax, as one sum: the same however the file is packed, named and tagged.

A fax server, a copy in a folder and a mail hold the same pages in other files: as group 3 or group 4, in one strip or
many, as TIFF or as PDF. Pages are therefore compared by their dots. The pictures are decoded by the PDF reader, which
knows every fax compression: a TIFF's strips are handed to it as the picture of a one-page document. Foreign code reads
foreign bytes here: call it in the child process.

Source: ITU-T T.4 and T.6; TIFF 6.0, sections 9 to 11; PDF 1.7, 7.4.6 (CCITTFaxDecode).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from controlcenter.intake.fax.pdf import looks_whole
from controlcenter.intake.fax.tiff import directories

MOST_DOTS = 400_000_000  # of all pages together; beyond that the file's bytes speak for it
_FEWEST_BYTES = 1024  # what stays of a call that ended at once is the same in every such call
_WIDE, _TALL, _BITS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 256, 257, 258, 259, 262, 266
_OFFSETS, _SAMPLES, _STRIP_ROWS, _SIZES, _FAX_OPTIONS, _PREDICTOR = 273, 277, 278, 279, 292, 317
_FILTERS = {1: "", 5: "/LZWDecode", 8: "/FlateDecode", 32946: "/FlateDecode", 32773: "/RunLengthDecode"}
_FAX = (2, 3, 4)
_MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_INVERT = bytes(255 - byte for byte in range(256))


def content_of(raw: bytes, *, is_pdf: bool, is_whole: bool) -> str:
    """The sum of the pages' dots ("pages:..."), else of the bytes ("file:..."); empty where too little came to tell."""
    if is_whole:
        found = _sum_of_pages(raw, is_pdf)
        if found:
            return found
    return f"file:{hashlib.sha256(raw).hexdigest()}" if len(raw) >= _FEWEST_BYTES else ""


def _sum_of_pages(raw: bytes, is_pdf: bool) -> str:
    """Empty where a page is more than pictures, or is packed in a way that is not known."""
    import pypdfium2  # heavy: only a child that has met a fax pays for it

    whole = hashlib.sha256()
    dots = 0
    try:
        for page in _pdf_pages(raw) if is_pdf else _tiff_pages(raw):
            wide, rows = page
            dots += len(rows)
            if dots > MOST_DOTS:
                return ""
            whole.update(b"%d %d\n" % (wide, len(rows)))
            # Black on white or white on black is a matter of the file: the first dot counts as white.
            whole.update(rows if rows[0] else rows.translate(_INVERT))
    except (pypdfium2.PdfiumError, ValueError):
        return ""
    return f"pages:{whole.hexdigest()}" if dots else ""


def _pdf_pages(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Width and dots of each page, a byte a dot. Raises ValueError for a page that is more than its pictures."""
    import pypdfium2

    if not looks_whole(raw):
        raise ValueError("no whole PDF")
    document = pypdfium2.PdfDocument(raw)
    try:
        for page in document:
            pictures = [_dots(item) for item in page.get_objects()]
            page.close()
            yield _stacked(pictures)
    finally:
        document.close()


def _tiff_pages(raw: bytes) -> Iterator[tuple[int, bytes]]:
    for tags in directories(raw):
        wide, tall = _one(tags, _WIDE), _one(tags, _TALL)
        strip_rows = min(_one(tags, _STRIP_ROWS, tall), tall)
        if min(wide, tall, strip_rows) < 1 or wide * tall > MOST_DOTS:
            raise ValueError("a page without size")
        strips = zip(tags.get(_OFFSETS, ()), tags.get(_SIZES, ()), strict=True)
        pieces = []
        for number, (at, size) in enumerate(strips):
            rows = min(strip_rows, tall - number * strip_rows)
            pieces.append(_strip(raw[at : at + size], tags, wide, rows))
        yield _stacked(pieces)


def _one(tags: dict[int, tuple[int, ...]], tag: int, otherwise: int = 0) -> int:
    values = tags.get(tag, ())
    return values[0] if values else otherwise


def _strip(data: bytes, tags: dict[int, tuple[int, ...]], wide: int, rows: int) -> tuple[int, bytes]:
    """One strip decoded. Raises ValueError for a compression or colour that fax servers do not use."""
    import pypdfium2

    compression, bits, samples = _one(tags, _COMPRESSION, 1), _one(tags, _BITS, 1), _one(tags, _SAMPLES, 1)
    if rows < 1 or bits not in (1, 8) or samples not in (1, 3):
        raise ValueError("no picture of a fax")
    if _one(tags, _FILL_ORDER, 1) == 2:
        data = data.translate(_MIRROR)
    if compression in _FAX:
        group3 = 4 if _one(tags, _FAX_OPTIONS) & 1 else 0
        kind = {2: 0, 3: group3, 4: -1}[compression]
        aligned = "/EncodedByteAlign true" if compression == 2 else ""
        how, parameters = "/CCITTFaxDecode", f"/K {kind}/Columns {wide}/Rows {rows}{aligned}"
    elif compression in _FILTERS:
        how = _FILTERS[compression]
        predictor = _one(tags, _PREDICTOR, 1)
        parameters = f"/Predictor {predictor}/Colors {samples}/BitsPerComponent {bits}/Columns {wide}"
    else:
        raise ValueError("a compression that fax servers do not use")
    colours = "/DeviceGray" if samples == 1 else "/DeviceRGB"
    picture = f"/Width {wide}/Height {rows}/BitsPerComponent {bits}/ColorSpace{colours}"
    packing = f"/Filter[{how}]/DecodeParms[<<{parameters}>>]" if how else ""
    document = pypdfium2.PdfDocument(_document(data, picture + packing))
    try:
        return _dots(next(iter(document[0].get_objects())))
    except StopIteration as error:
        raise ValueError("a strip that is no picture") from error
    finally:
        document.close()


def _dots(item: Any) -> tuple[int, bytes]:
    """Width and dots of a page's only kind of part. Raises ValueError for anything but a picture."""
    import pypdfium2

    if not isinstance(item, pypdfium2.PdfImage):
        raise ValueError("more than a picture")
    wide, tall = item.get_px_size()
    if wide * tall > MOST_DOTS:
        raise ValueError("a picture without end")
    bitmap = item.get_bitmap()  # belongs to the page and goes with it
    data, row = bytes(bitmap.buffer), bitmap.width * bitmap.n_channels
    if bitmap.stride != row:
        data = b"".join(data[at : at + row] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride))
    return bitmap.width, data


def _stacked(pieces: list[tuple[int, bytes]]) -> tuple[int, bytes]:
    """Strips as one picture. Raises ValueError where they do not stand below one another."""
    if not pieces or len({wide for wide, _ in pieces}) != 1:
        raise ValueError("no picture, or several side by side")
    return pieces[0][0], b"".join(rows for _, rows in pieces)


def _document(data: bytes, picture: str) -> bytes:
    """A PDF of one page that shows one picture with these bytes."""
    head = f"<</Type/XObject/Subtype/Image{picture}/Length {len(data)}>>stream\n".encode()
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/I Do\nendstream",
        head + data + b"\nendstream",
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    return out + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
