"""A fax's PDF file: whether it is whole by its outer marks, and its pages by a real reader (in the child only)."""

from __future__ import annotations

from controlcenter.intake.fax.tiff import MOST_PAGES, FaxPages

_TAIL = 2048


def looks_whole(raw: bytes) -> bool:
    """Whether it begins and ends as a PDF does. Safe on hostile bytes: nothing is interpreted."""
    return raw[:1024].find(b"%PDF-") >= 0 and raw[-_TAIL:].find(b"%%EOF") >= 0


def inspect_pdf(raw: bytes) -> FaxPages:
    """Count the pages and size up each. Foreign code reads foreign bytes here: call it in the child process."""
    if not raw:
        return FaxPages(0, False, "The fax file is empty.")
    if not looks_whole(raw):
        return FaxPages(0, False, "The fax file is no PDF, or its end is missing.")
    import pypdfium2  # heavy: only a child that has met a PDF pays for it

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError:
        return FaxPages(0, False, "The PDF cannot be opened: it is damaged or needs a password.")
    try:
        pages = len(document)
    finally:
        document.close()
    if not 0 < pages <= MOST_PAGES:
        return FaxPages(0, False, "The fax has no page." if pages == 0 else f"It has more than {MOST_PAGES} pages.")
    return FaxPages(pages, True, "")
