"""What both sides of the wall speak: frames of plain data, and the levels of the sandbox."""
