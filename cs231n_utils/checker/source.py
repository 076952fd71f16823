"""A function's source with its syntax tree, and where in the text each node of it stands."""

import ast
import copy
from collections import Counter


class Source:
    """The source of a function with its syntax tree."""

    def __init__(self, code):
        self.code, self.raw = code, code.encode()
        self.tree = ast.parse(code).body[0]
        self.begins = [0]
        for line in self.raw.splitlines(True):
            self.begins.append(self.begins[-1] + len(line))
        self.parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }
        self.names = {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}
        self.names |= {
            node.id
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }

    def span(self, node):
        """Return where a node begins and ends, in bytes."""
        return (
            self.begins[node.lineno - 1] + node.col_offset,
            self.begins[node.end_lineno - 1] + node.end_col_offset,
        )

    def text(self, node):
        start, end = self.span(node)
        return self.raw[start:end].decode()

    def shown(self, node, text):
        """Return what a node is and what it would be with another text, and some code around it."""
        start, end = self.span(node)
        parent = self.parents.get(node)
        while parent is not None and hasattr(parent, "lineno") and len(self.text(parent)) <= 44:
            several = isinstance(parent, ast.Tuple) and not isinstance(node, ast.Constant)
            if several or "\n" in self.text(parent) or isinstance(parent, ast.stmt):
                break
            node, parent = parent, self.parents.get(parent)
        first, last = self.span(node)
        before, after = self.raw[first:start].decode(), self.raw[end:last].decode()
        return self.text(node), f"{before}{text}{after}"


def inlined(code):
    """Return a function with names like `top = i * S` replaced by what they stand for."""
    tree = ast.parse(code)
    meaning, times = {}, Counter()
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            times[node.id] += 1
        if isinstance(node, ast.Assign):
            names, values = node.targets[0], node.value
            if isinstance(names, ast.Tuple) and isinstance(values, ast.Tuple):
                meaning |= dict(
                    zip((getattr(n, "id", "") for n in names.elts), values.elts, strict=True)
                )
            elif isinstance(names, ast.Name):
                meaning[names.id] = values
    meaning = {
        name: value
        for name, value in meaning.items()
        if times[name] == 1
        and name not in arguments
        and isinstance(value, ast.BinOp)
        and not any(isinstance(part, ast.Call) for part in ast.walk(value))
    }

    class Inline(ast.NodeTransformer):
        def visit_Name(self, node):
            here = isinstance(node.ctx, ast.Load) and node.id in meaning
            return self.visit(copy.deepcopy(meaning[node.id])) if here else node

    return ast.unparse(Inline().visit(tree)) + "\n" if meaning else code
