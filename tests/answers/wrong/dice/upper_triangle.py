# expect: reversed-time
# mistake: the matrix of dependencies is transposed
import torch


def dice_surrogate(log_probs, rewards, discount):
    n = rewards.shape[-1]
    c = log_probs @ torch.ones(n, n, dtype=log_probs.dtype).tril()
    weights = torch.tensor([discount**t for t in range(n)], dtype=rewards.dtype)
    return (torch.exp(c - c.detach()) * rewards) @ weights
