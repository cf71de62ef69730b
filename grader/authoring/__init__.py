"""What is made from solutions, and what proves the katas sound. Nothing here grades a learner.

stubs.py      the starter code, from a solution      notebooks.py  the notebook of a kata
statement.py  a statement as Markdown, or plain      readme.py     the README's table
layout.py     `kata new`, from template/             audit.py      `kata audit`
"""
