"""The first start: who sits here, where work comes from, and what to do next."""
