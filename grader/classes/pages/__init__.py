"""Pages of a class: the instructor's report, and feedback for each learner. Grades nothing."""
