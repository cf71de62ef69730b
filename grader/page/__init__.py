"""The learner's page: the path, and for each kata its statement, verdict, picture and answer.

`kata report` writes it to a file; `kata watch --web` serves it and follows each save.
"""
