"""What known mistakes in SLUG compute: for the diagnosis alone, never for a check.

WRITE: lookalikes, curves and facts, or delete this line if the ingredients tell all of them apart.
"""
