"""How a notebook calls a function that the reader may not have written yet."""


def attempt(function, *inputs):
    """Return nothing; print what the function makes of the inputs, or that its body is missing."""
    try:
        print(function(*inputs))
    except NotImplementedError:
        print("Not attempted yet.")
