"""The picture of a gradient's way: one value, of which SVG, rails and sentences are made."""
