"""Fax: the pages of a TIFF or PDF file, counted, compared and checked for completeness."""

from controlcenter.intake.fax.parse import parse_bundle, parse_fax
from controlcenter.intake.fax.tiff import FaxPages, inspect_tiff

__all__ = ["FaxPages", "inspect_tiff", "parse_bundle", "parse_fax"]
