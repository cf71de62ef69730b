# expect: not-detached
# mistake: exp of each log-probability
def dice_surrogate(log_probs, rewards, discount):
    steps = range(rewards.shape[-1])
    return sum(discount**t * log_probs[..., t].exp() * rewards[..., t] for t in steps)
