"""How a verdict is shown, one file per format. Computes nothing."""
