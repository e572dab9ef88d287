"""Real drags need a platform that has them: ``minimal`` needs no screen. It holds for the whole process."""

from __future__ import annotations

import os

if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    os.environ["QT_QPA_PLATFORM"] = "minimal"
os.environ["QT_LOGGING_RULES"] = "qt.qpa.*=false;qt.text.font.db=false"
