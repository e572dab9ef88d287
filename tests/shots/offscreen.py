"""Imported first: Qt without a screen, and the project's own packages."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false;qt.qpa.*=false;qt.text.font.db=false")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
