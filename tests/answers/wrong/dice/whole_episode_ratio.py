# expect: not-causal
# mistake: an importance weight of the whole episode before each reward
def dice_surrogate(log_probs, rewards, discount):
    weight = log_probs.exp().prod(-1)
    weight = weight / weight.detach()
    return sum(weight * discount**t * rewards[..., t] for t in range(rewards.shape[-1]))
