"""The core of Control Center: everything but the screens."""
