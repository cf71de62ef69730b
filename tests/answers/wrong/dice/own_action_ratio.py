# expect: current-action-only
# mistake: the ratio of single probabilities, in a loop
def dice_surrogate(log_probs, rewards, discount):
    p = log_probs.exp()
    ratio = p / p.data
    return sum(discount**t * ratio[..., t] * rewards[..., t] for t in range(rewards.shape[-1]))
