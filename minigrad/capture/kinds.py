"""Kinds of values that a step's code may name: what is looked into, what is not, and what changes by itself."""

import os
import random
import sys
import types
from collections import ChainMap, UserDict, UserList, deque
from functools import partialmethod
from typing import Any

import numpy as np

LIBRARIES = {"minigrad", "numpy", "numba", *sys.stdlib_module_names}
ATOMS = (str, bytes, int, float, complex, type(None), np.generic, np.dtype)
BUILTIN = (types.BuiltinFunctionType, types.MethodWrapperType)
SEQUENCES = (list, tuple, set, frozenset, deque)
DICTS = (dict, types.MappingProxyType)
COLLECTIONS = (UserDict, UserList, ChainMap, partialmethod, type(os.environ))
"""Objects of Python's own whose methods read all of their attributes."""

LOOKS = {
    *("getattr", "setattr", "delattr", "vars", "__dict__", "attrgetter", "methodcaller", "asdict", "astuple"),
    *("locals", "__closure__", "__self__", "__getattribute__", "__match_args__"),
}
"""What finds an attribute without naming it in the code."""

BY_TEXT = {"eval", "exec", "globals"}
"""Builtin functions that find variables without naming them in the code."""

GENERATORS = (random.Random, np.random.Generator, np.random.RandomState)
"""What gives other random numbers each time."""

MAKING = {"__init__", "__new__", "__post_init__"}
"""Methods that run when a class is called, and not by what is named of an object."""


def in_library(value: Any) -> bool:
    """Whether a module, class or function is minigrad's, NumPy's or Python's own."""
    if isinstance(value, types.FunctionType):
        name = value.__globals__.get("__name__", "")  # functools.wraps gives it the __module__ of another
    else:
        name = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    return str(name).partition(".")[0] in LIBRARIES
