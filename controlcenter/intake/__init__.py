"""Sources, capture and interpretation: how the outside world becomes tickets."""
