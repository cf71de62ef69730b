"""What a learner has done, what comes next, and which hint follows. Imports no torch."""
