# expect: reinforce-surrogate
# mistake: the usual loop over rewards to go, discounted from each time on
def dice_surrogate(log_probs, rewards, discount):
    loss, ret = 0.0, 0.0
    for t in reversed(range(rewards.shape[-1])):
        ret = rewards[..., t] + discount * ret
        loss = loss + log_probs[..., t] * ret
    return loss
