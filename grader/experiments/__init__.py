"""What the paper's experiment and a few smaller ones show, with the functions of a learner.

Decides nothing. Answers run behind the wall (grader/worker/experiments.py); what they are compared
with is computed here.
"""
