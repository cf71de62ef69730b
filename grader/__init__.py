"""Gradient Katas: exercises about gradients through gradients, and the grader that judges them."""

import warnings

__version__ = "0.1.0"

# torch says so at import where NumPy is not installed; nothing here needs NumPy.
warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
