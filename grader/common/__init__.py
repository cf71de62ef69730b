"""What both sides of the wall share: models, tasks, flattening. Imports no judge."""
