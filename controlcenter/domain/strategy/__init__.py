"""The response strategy: one document, its parts, its checks and its text."""
