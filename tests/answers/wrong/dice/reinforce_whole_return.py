# expect: reinforce-surrogate
# mistake: the episode's log-probability times its return
import torch


def dice_surrogate(log_probs, rewards, discount):
    returns = (discount ** torch.arange(rewards.shape[-1]) * rewards).sum(-1)
    return log_probs.sum(-1) * returns.detach()
