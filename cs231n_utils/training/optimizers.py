"""Rules for a step down the gradient: SGD with and without momentum, and Adam.

A rule changes the arrays of `params` in place and keeps what it remembers of them by name.
"""

import numpy as np


class SGD:
    """Stochastic gradient descent, as in the CS231n notes.

    rate      the learning rate
    momentum  how much of the last step goes into this one; 0 for none, 0.9 is common
    nesterov  look at the gradient where momentum is about to lead
    """

    def __init__(self, rate=0.01, momentum=0.0, nesterov=False):
        if nesterov and not momentum:
            raise ValueError("momentum: got 0, expected more, as Nesterov's step looks ahead by it")
        self.rate, self.momentum, self.nesterov = rate, momentum, nesterov
        self.velocity = {}

    def step(self, params, grads, rate=None):
        """Move every parameter down its gradient, at another rate than ours if one is given."""
        rate = self.rate if rate is None else rate
        for name, value in params.items():
            move = -rate * grads[name]
            if self.momentum:
                move += self.momentum * self.velocity.get(name, 0)
                self.velocity[name] = move
            if self.nesterov:
                move = self.momentum * move - rate * grads[name]
            value += move


class Adam:
    """Adam (Kingma and Ba 2015): every parameter has a step size of its own.

    rate   the learning rate
    beta1  how long the mean of the gradients remembers
    beta2  how long the mean of their squares remembers
    eps    keeps the division away from zero
    """

    def __init__(self, rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.rate, self.beta1, self.beta2, self.eps = rate, beta1, beta2, eps
        self.mean, self.square, self.steps = {}, {}, 0

    def step(self, params, grads, rate=None):
        """Move every parameter down its gradient, at another rate than ours if one is given."""
        rate = self.rate if rate is None else rate
        self.steps += 1
        # Both means start at zero; these two factors make up for what that costs at first.
        warm1, warm2 = 1 - self.beta1**self.steps, 1 - self.beta2**self.steps
        for name, value in params.items():
            g = grads[name]
            m = self.mean.setdefault(name, np.zeros_like(value))
            v = self.square.setdefault(name, np.zeros_like(value))
            m += (1 - self.beta1) * (g - m)
            v += (1 - self.beta2) * (g * g - v)
            value -= rate / warm1 * m / (np.sqrt(v / warm2) + self.eps)
