"""What ``print(net)`` shows: the tree of modules with shapes and numbers of parameters."""

from typing import TYPE_CHECKING

from minigrad.nn.parameter import Buffer, Parameter
from minigrad.nn.walk import PLAIN, tensors

if TYPE_CHECKING:
    from minigrad.nn.module import Module


def tree(module: "Module", name: str = "", above: frozenset[int] = frozenset()) -> list[str]:
    """One line for each module, indented below its parent: name, type and settings, shapes, number of parameters.

    A module that holds itself is shown at the top, and as a single line where it comes again.
    """
    head = f"{name}: {type(module).__name__}" if name else type(module).__name__
    line = f"{head}({module.extra_repr()})"
    if id(module) in above:
        return [f"{line}  see above"]
    if own := [f"{key} {tensor.shape}" for key, tensor in tensors(module, "", (Parameter, Buffer), into=PLAIN)]:
        line += "  " + ", ".join(own)
    if count := sum(parameter.size for parameter in module.parameters()):
        line += f"  [{count:,} parameters]"
    above |= {id(module)}
    below = [text for key, child in module.named_children() for text in tree(child, key, above)]
    return [line, *("  " + text for text in below)]
