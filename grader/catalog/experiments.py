"""The experiments of `kata show`, and which katas each is about. No torch."""

EXPERIMENTS = {
    "sinusoid": "your function learns to learn sine waves, as in the paper (a minute or two)",
    "truncation": "what a meta-gradient loses that sees the last k steps only (seconds)",
    "implicit-memory": "what an implicit gradient needs in memory, by inner steps (seconds)",
    "checkpoint-memory": "the same for a checkpointed unroll (seconds)",
}
KATAS = {
    "sinusoid": ("sinusoid", "maml"),
    "truncation": ("truncated_unroll",),
    "implicit-memory": ("implicit_maml",),
    "checkpoint-memory": ("checkpointed_unroll",),
}
"""By experiment: the katas whose answers it is about."""


def experiment_of(slug: str) -> str | None:
    """The experiment that an answer to this kata can be tried in."""
    return next((name for name, katas in KATAS.items() if slug in katas), None)
