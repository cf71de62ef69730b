"""Hands katas out: the learners' repository, the autograder for Gradescope, and what both run.

It reads solutions and writes none. `kata release` refuses what `leaks` finds.
"""
