"""How a verdict is shown, one file a format. Computes nothing."""
