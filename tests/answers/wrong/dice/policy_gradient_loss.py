# expect: reinforce-surrogate
# mistake: the usual loss, with a minus and without a discount
def dice_surrogate(log_probs, rewards, discount):
    to_go = rewards.flip(-1).cumsum(-1).flip(-1).detach()
    return -(log_probs * to_go).sum(-1)
