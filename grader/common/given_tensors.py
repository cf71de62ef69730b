"""Looks at tensors that an answer is given in a list, and that stay the caller's. For probes.

The judge compares a look from before with one from after: `left_as_given` in
grader/judge/given_tensors.py. A look only reads.
"""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Given:
    """The tensors as they were handed over, whatever an answer does to the list."""

    handed: list[Tensor]
    tensors: tuple[Tensor, ...]

    @staticmethod
    def of(handed: list[Tensor]) -> "Given":
        return Given(handed, tuple(handed))

    def look(self) -> dict[str, object]:
        """What they are now: copies, since what is yielded is read later."""
        pairs = zip(self.handed, self.tensors, strict=False)
        in_place = len(self.handed) == len(self.tensors) and all(a is b for a, b in pairs)
        grads = [None if t.grad is None else t.grad.detach().clone() for t in self.tensors]
        return {
            "list": "as it was" if in_place else "other tensors are in it",
            "values": [t.detach().clone() for t in self.tensors],
            "requires_grad": ", ".join(str(t.requires_grad) for t in self.tensors),
            "grads": grads,
        }
