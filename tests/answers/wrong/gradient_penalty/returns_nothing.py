# expect: not-implemented
# mistake: nothing
import torch
from torch import nn


def gradient_penalty(critic, real, fake, mix):
    pass
