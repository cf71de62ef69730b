"""Classes: a folder of hand-ins in; grades, feedback and a report out. `kata class` uses it."""
