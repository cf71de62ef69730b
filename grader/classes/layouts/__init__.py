"""How platforms and people lay submissions out: one module for each way."""
