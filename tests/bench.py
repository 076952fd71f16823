"""How fast is the course's NumPy? `make bench` prints ratios, measured side by side in one run.

Each row compares two ways to do the same thing, taken in turns, and gives the ratio of their median
times, on one thread each, convolutions and training steps on two as well. PyTorch is compared with
where it is installed. A number is marked where it misses the target in the last column.
"""

import os
import statistics
import subprocess
import sys
import time
import tracemalloc

import numpy as np
from threadpoolctl import threadpool_limits

from cs231n_utils.datasets import shapes
from cs231n_utils.layers import (
    conv_backward,
    conv_forward,
    conv_forward_naive,
    max_pool_backward,
    max_pool_forward,
)
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.training.optimizers import SGD
from cs231n_utils.training.run import train

try:
    import torch
except ImportError:
    torch = None

PINNED = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}  # hold BLAS to an older, slower processor
ROUNDS = 15
MiB = 2**20
CONVOLUTIONS = {  # (N, H, W, D), (K, F), S, P
    "5x5, 3 to 32 deep, 64 of 32x32": ((64, 32, 32, 3), (32, 5), 1, 2),
    "3x3, 32 to 32 deep, 64 of 32x32": ((64, 32, 32, 32), (32, 3), 1, 1),
    "3x3, 64 to 64 deep, 64 of 16x16": ((64, 16, 16, 64), (64, 3), 1, 1),
    "11x11/4, 3 to 96 deep, 4 of 227x227": ((4, 227, 227, 3), (96, 11), 4, 0),
    "3x3, 128 to 256 deep, 1 of 56x56": ((1, 56, 56, 128), (256, 3), 1, 1),
    "1x1, 64 to 64 deep, 64 of 16x16": ((64, 16, 16, 64), (64, 1), 1, 0),
}
NETS = {  # pattern, the most that a training step may take over PyTorch's
    "step of [CONV-RELU-CONV-RELU-POOL]x2-FC": (
        "INPUT 32x32x3 -> [CONV 32 3x3 -> RELU]*2 -> POOL -> [CONV 64 3x3 -> RELU]*2 -> POOL"
        " -> FC 10",
        1.05,
    ),
    "step of a net like LeNet": (
        "INPUT 32x32x3 -> CONV 6 5x5 P=0 -> RELU -> POOL -> CONV 16 5x5 P=0 -> RELU -> POOL"
        " -> FC 120 -> RELU -> FC 84 -> RELU -> FC 10",
        1.05,
    ),
}
NOTEBOOK_09 = "INPUT 32x32x3 -> [CONV 12 5x5 -> RELU -> POOL]*2 -> FC 10"

rng = np.random.default_rng(231)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def medians(*ways, rounds=ROUNDS):
    """Return the median seconds of each way, taken in turns so that all meet the same noise."""
    times = [[] for _ in ways]
    for _ in range(rounds + 1):  # the first round warms up and is left out
        for way, seconds in zip(ways, times, strict=True):
            start = time.perf_counter()
            way()
            seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds[1:]) for seconds in times]


def row(what, value, unit, target, at_least=False):
    missed = value < target if at_least else value > target
    bound = f"{'at least' if at_least else 'at most'} {target:g}"
    print(f"{what:<54}{value:9.2f} {unit:<24}{'missed: ' if missed else ''}{bound}")


def agree(ours, theirs, what):
    """Stop unless two float32 results are the same but for rounding."""
    error = np.abs(ours - theirs).max() / np.abs(theirs).max()
    if error > 1e-4:
        sys.exit(f"{what}: ours and PyTorch's differ by {error:.1g} of the largest value")


def to_torch(x):
    """Return x (N, H, W, D) as a leaf tensor (N, D, H, W)."""
    return torch.from_numpy(np.moveaxis(x, -1, 1).copy()).requires_grad_()


def from_torch(x):
    return np.moveaxis(x.detach().numpy(), 1, -1)


def bench_convolutions(threads):
    print(f"\nConvolution, forward and backward, {threads} each; in brackets its products alone")
    ratios, bounds = [], []
    for what, (x_shape, (K, F), S, P) in CONVOLUTIONS.items():
        x, w, b = normal(*x_shape), normal(K, F, F, x_shape[-1]), normal(K)
        out, cache = conv_forward(x, w, b, S, P)
        dout = normal(*out.shape)
        ways = [
            our_convolution(x, w, b, S, P, dout),
            products_alone(out.size // K, w.reshape(K, -1)),
        ]
        if torch:
            ways.append(torch_convolution(x, w, b, S, P, dout))
            tensors = ways[-1]()
            for ours, theirs in zip(conv_backward(dout, cache)[:2], tensors, strict=True):
                agree(ours, from_torch(theirs.grad), what)
        ours, limit, *theirs = medians(*ways)
        if not torch:
            row(f"  {what}", limit / ours, "of sgemm's speed", 0.4, at_least=True)
            continue
        ratios.append(ours / theirs[0])
        bounds.append(limit / theirs[0])
        row(f"  {what}", ratios[-1], f"x PyTorch ({bounds[-1]:.2f} sgemm)", 1.3)
    if torch:
        mean, bound = map(statistics.geometric_mean, (ratios, bounds))
        row("  geometric mean of the six", mean, f"x PyTorch ({bound:.2f} sgemm)", 1.0)


def our_convolution(x, w, b, S, P, dout):
    return lambda: conv_backward(dout, conv_forward(x, w, b, S, P)[1])


def products_alone(rows, filters):
    """Return the three matrix products that a convolution cannot do without, and nothing else."""
    K, length = filters.shape
    patches, dout = normal(min(rows, 8192), length), normal(min(rows, 8192), K)
    parts = max(1, round(rows / len(patches)))

    def products():
        for _ in range(parts):
            _ = patches @ filters.T, dout.T @ patches, dout @ filters

    return products


def torch_convolution(x, w, b, S, P, dout):
    x, w, b = to_torch(x), to_torch(w), torch.from_numpy(b).requires_grad_()
    dout = to_torch(dout).detach()

    def both_ways():
        x.grad = w.grad = b.grad = None
        torch.nn.functional.conv2d(x, w, b, S, P).backward(dout)
        return x, w

    return both_ways


def bench_loops():
    print("\nConvolution against its loops, forward")
    x, w, b = normal(1, 32, 32, 3), normal(12, 5, 5, 3), normal(12)
    ways = [lambda f=f: f(x, w, b, P=2) for f in (conv_forward, conv_forward_naive)]
    ours, loops = medians(*ways, rounds=5)
    row("  5x5, 3 to 12 deep, 1 of 32x32", loops / ours, "x as fast", 100, at_least=True)


def bench_memory():
    print("\nMemory of a convolution, forward and backward, beyond what it returns")
    for what, (x_shape, (K, F), S, P) in CONVOLUTIONS.items():
        x, w, b = normal(*x_shape), normal(K, F, F, x_shape[-1]), normal(K)
        dout = np.ones_like(conv_forward(x, w, b, S, P)[0])
        tracemalloc.start()
        out, cache = conv_forward(x, w, b, S, P)
        grads = conv_backward(dout, cache)
        extra = tracemalloc.get_traced_memory()[1] - sum(a.nbytes for a in (out, *grads))
        tracemalloc.stop()
        row(f"  {what}", extra / MiB, "MiB", 16)


def bench_pools():
    if not torch:
        return
    print("\nMax pooling, forward and backward, 64 of 32x32x32")
    x = normal(64, 32, 32, 32)
    for F, S in ((2, 2), (3, 2)):
        dout = normal(*max_pool_forward(x, F, S, rounding="floor")[0].shape)
        x_torch, dout_torch = to_torch(x), to_torch(dout).detach()

        def theirs(F=F, S=S, x_torch=x_torch, dout_torch=dout_torch):
            x_torch.grad = None
            torch.nn.functional.max_pool2d(x_torch, F, S).backward(dout_torch)

        def ours(F=F, S=S, dout=dout):
            return max_pool_backward(dout, max_pool_forward(x, F, S, rounding="floor")[1])

        theirs()
        agree(ours(), from_torch(x_torch.grad), "max pooling")
        ours_seconds, torch_seconds = medians(ours, theirs)
        row(f"  {F}x{F} at stride {S}", ours_seconds / torch_seconds, "x PyTorch", 0.6)


def bench_steps(threads):
    if not torch:
        return
    print(f"\nA training step on 64 images, softmax loss, SGD with momentum, {threads} each")
    x, y = normal(64, 32, 32, 3), rng.integers(0, 10, 64)
    for what, (pattern, target) in NETS.items():
        net, optimizer = ConvNet.from_pattern(pattern), SGD(0.01, momentum=0.9)

        def ours(net=net, optimizer=optimizer):
            net.loss(x, y)
            optimizer.step(net.params, net.grads)

        ours_seconds, torch_seconds = medians(ours, torch_step(net, x, y))
        row(f"  {what}", ours_seconds / torch_seconds, "x PyTorch", target)


def torch_step(net, x, y):
    """Return a training step of the same net in PyTorch."""
    modules, volume = [], net.volume
    for layer in net.layers:
        word = str(layer).split()[0]
        if word == "CONV":
            modules.append(torch.nn.Conv2d(volume.D, layer.K, layer.F, layer.S, layer.P))
        elif word == "FC":
            flat = [torch.nn.Flatten()] * (volume.W > 1)
            modules += [*flat, torch.nn.Linear(volume.values, layer.K)]
        else:
            modules.append(torch.nn.ReLU() if word == "RELU" else torch.nn.MaxPool2d(2))
        volume = layer.out_volume(volume)
    twin = torch.nn.Sequential(*modules)
    optimizer = torch.optim.SGD(twin.parameters(), 0.01, momentum=0.9)
    x, y = to_torch(x).detach(), torch.from_numpy(y)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(twin(x), y).backward()
        optimizer.step()

    return step


def bench_epoch():
    print("\nAn epoch of the net of notebook 09 over 5,000 pictures 32x32x3")
    data = shapes(train=5000, val=100, test=0).zero_mean()
    net = ConvNet.from_pattern(NOTEBOOK_09)
    start = time.perf_counter()
    train(net, data, epochs=1, progress=False)
    row("  one epoch", time.perf_counter() - start, "s", 2.5)


def bench_import():
    print("\nImporting the package")
    ways = [
        lambda code=code: subprocess.run([sys.executable, "-c", code], check=True)
        for code in ("import numpy", "import numpy, cs231n_utils")
    ]
    numpy_alone, with_ours = medians(*ways, rounds=9)
    row("  import cs231n_utils, over import numpy", 1000 * (with_ours - numpy_alone), "ms", 50)


def main():
    pinned = sorted(PINNED & os.environ.keys())
    if pinned:
        print(f"{' and '.join(pinned)} would slow NumPy down, and are left out here.")
        free = {name: value for name, value in os.environ.items() if name not in PINNED}
        sys.exit(subprocess.run([sys.executable, __file__], env=free).returncode)
    if not torch:
        print("PyTorch is not installed, so nothing is compared with it.")
    for count, threads in ((1, "one thread"), (2, "two threads")):
        if torch:
            torch.set_num_threads(count)
        with threadpool_limits(count):
            bench_convolutions(threads)
            bench_steps(threads)
    if torch:
        torch.set_num_threads(1)
    with threadpool_limits(1):
        bench_loops()
        bench_memory()
        bench_pools()
        bench_epoch()
    bench_import()


if __name__ == "__main__":
    main()
