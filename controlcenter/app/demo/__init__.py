"""The sample centre: a throw-away database and a believable day that comes in by the real intake."""

from controlcenter.app.demo.centre import Demo

__all__ = ["Demo"]
