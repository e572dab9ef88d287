"""What came in becomes part of a conversation, or is kept aside with its reason."""
