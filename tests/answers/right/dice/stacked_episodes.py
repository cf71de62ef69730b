import torch


def dice_surrogate(log_probs, rewards, discount):
    batched = log_probs if log_probs.ndim == 2 else log_probs.unsqueeze(0)
    values = []
    for lp, rs in zip(batched, rewards.view(batched.shape)):
        box, value, gamma = torch.ones((), dtype=lp.dtype), 0.0, 1.0
        for one, r in zip(lp, rs):
            box = box * torch.exp(one - one.detach())
            value = value + gamma * box * r.item()
            gamma = gamma * discount
        values.append(value)
    return torch.stack(values) if log_probs.ndim == 2 else values[0]
