"""Normalization: batch norm over images and positions, and AlexNet's over neighboring channels."""

from typing import NamedTuple

import numpy as np

from cs231n_utils.checks import check_array, check_dtypes


class BatchNormCache(NamedTuple):
    """What batch_norm_backward needs to remember; mean and var feed running averages too."""

    centered: np.ndarray  # (N, H, W, D), x - mean
    mean: np.ndarray  # (D,)
    var: np.ndarray  # (D,), divided by N*H*W and not by one less
    std: np.ndarray  # (D,), the root of var + eps
    gamma: np.ndarray  # (D,)


def batch_norm_forward(x, gamma, beta, eps=1e-5):
    """Return x, each channel at mean beta and standard deviation gamma, as (out, cache).

    x      (N, H, W, D)  mean and variance are taken over N, H and W
    gamma  (D,)          scale, learned
    beta   (D,)          shift, learned
    eps                  added to the variance, so that a constant channel divides by no 0
    out    (N, H, W, D)

    After Ioffe and Szegedy, "Batch Normalization", 2015, in its form for convolutions.
    Raises ValueError if the arrays do not match.
    """
    _check_channels(x, gamma=gamma, beta=beta)
    count = x.size // x.shape[3]
    mean = _channel_sums(x) / count
    centered = x - mean
    var = _channel_sums(centered, centered) / count
    std = np.sqrt(var + eps)
    out = centered * (gamma / std)
    out += beta
    return out, BatchNormCache(centered, mean, var, std, gamma)


def batch_norm_backward(dout, cache):
    """Return the gradients (dx, dgamma, dbeta) of a loss, given its gradient dout by the output.

    dout    (N, H, W, D)
    dx      (N, H, W, D)  through x itself, through the mean and through the variance
    dgamma  (D,)
    dbeta   (D,)

    dx = gamma / std * (dout - mean(dout) - x_hat * mean(dout * x_hat)), x_hat = (x - mean) / std
    """
    centered, _, _, std, gamma = cache
    check_array("dout", dout, " ".join(map(str, centered.shape)))
    check_dtypes(x=centered, dout=dout)
    count = centered.size // len(std)
    dbeta = _channel_sums(dout)
    dgamma = _channel_sums(dout, centered) / std
    dx = centered * (-dgamma / (std * count))
    dx += dout
    dx -= dbeta / count
    dx *= gamma / std
    return dx, dgamma, dbeta


def batch_norm_at_test(x, gamma, beta, mean, var, eps=1e-5):
    """Return x (N, H, W, D) normalized by a mean and var (D,) that were kept from training."""
    _check_channels(x, gamma=gamma, beta=beta, mean=mean, var=var)
    return (x - mean) * (gamma / np.sqrt(var + eps)) + beta


def lrn_forward(x, n=5, k=2, alpha=1e-4, beta=0.75):
    """Return x divided by how active its n neighboring channels are at the same position.

    x    (N, H, W, D)
    out  (N, H, W, D)  x / (k + alpha * sum of x**2 over n channels)**beta

    The n channels are the pixel's own and n // 2 on each side, where they exist. From Krizhevsky
    et al., "ImageNet classification", 2012, section 3.3; libraries often divide alpha by n.
    """
    check_array("x", x, "N H W D")
    if n < 1 or n % 2 == 0:
        raise ValueError(
            f"n: got {n!r}, expected an odd number, a channel and as many on each side"
        )
    D, side = x.shape[3], n // 2
    squares = np.pad(x * x, ((0, 0), (0, 0), (0, 0), (side, side)))  # (N, H, W, D + n - 1)
    activity = sum(squares[..., i : i + D] for i in range(n))
    return x / (k + alpha * activity) ** beta


def _channel_sums(*factors):
    """Return the sum (D,) over N, H and W of a product of arrays (N, H, W, D).

    Each image is summed by itself first: one long float32 sum would lose two digits.
    """
    axes = ",".join(["nhwd"] * len(factors))
    return np.einsum(f"{axes}->nd", *factors).sum(axis=0)


def _check_channels(x, **parameters):
    check_array("x", x, "N H W D")
    for name, value in parameters.items():
        check_array(name, value, f"{x.shape[3]}")
    check_dtypes(x=x, **parameters)
