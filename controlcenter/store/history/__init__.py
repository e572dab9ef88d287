"""The past as counts and as the rows behind them."""
