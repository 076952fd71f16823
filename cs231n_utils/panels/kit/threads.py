"""One thread for matrix products that are too small to be worth sharing out."""

from threadpoolctl import ThreadpoolController

BLAS = ThreadpoolController()  # to look for the libraries takes longer than to set them


def one_thread():
    """Return a context in which BLAS takes one thread: several would wait for each other."""
    return BLAS.limit(limits=1, user_api="blas")
