"""What this machine offers, tried for real."""
