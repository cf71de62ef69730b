"""The problem that an answer failed on, in its author's own hands: `kata play`, and notebooks.

It runs the learner's code in this very process, unconfined, as `python` would. It grades nothing,
and nothing that grades may import it.

    from grader.play import problem

    globals().update(problem("maml", seed=7, number=3, answer="kata/maml.py").names)
"""

from grader.play.drawn import BadProblem, Drawn, problem

__all__ = ["BadProblem", "Drawn", "problem"]
