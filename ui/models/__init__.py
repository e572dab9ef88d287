"""Qt models: they adapt the live model, they hold no truth of their own."""
