"""Station 3: right answers in three styles, and wrong ones by the key of their diagnosis."""

STACK = """\
done, met, stack = {}, set(), [output]
while stack:
    y = stack[-1]
    if y not in met:
        met.add(y)
        stack += [parent for parent, _ in y.edges if parent not in met]
    else:
        stack.pop()
        done[y] = None
return list(done)[::-1]"""
RIGHT = [
    {"order": STACK, "gradients": "found[parent] = found[parent] + d if parent in found else d"},
    {  # count how often each is used, and take it when all have come
        "order": """\
uses, stack = {output: 0}, [output]
while stack:
    for parent, _ in stack.pop().edges:
        if parent not in uses:
            uses[parent] = 0
            stack.append(parent)
        uses[parent] += 1
ready, result = [output], []
while ready:
    y = ready.pop()
    result.append(y)
    for parent, _ in y.edges:
        uses[parent] -= 1
        if uses[parent] == 0:
            ready.append(parent)
return result""",
        "gradients": """\
if parent in found:
    found[parent] = d + found[parent]
else:
    found[parent] = d""",
    },
    {  # an iterator of parents for each level
        "order": """\
result, met = [], {output}
levels = [(output, iter(output.edges))]
while levels:
    y, rest = levels[-1]
    for parent, _ in rest:
        if parent not in met:
            met.add(parent)
            levels.append((parent, iter(parent.edges)))
            break
    else:
        result.append(levels.pop()[0])
result.reverse()
return result""",
        "gradients": "before = found.get(parent)\nfound[parent] = d if before is None else before + d",
    },
]
ADD = RIGHT[0]["gradients"]
WRONG = {
    "depth-first": {
        "order": """\
result, stack = [], [output]
while stack:
    y = stack.pop()
    if y not in result:
        result.append(y)
        stack += [parent for parent, _ in y.edges]
return result"""
    },
    "breadth-first": {
        "order": """\
result = [output]
for y in result:
    for parent, _ in y.edges:
        if parent not in result:
            result.append(parent)
return result"""
    },
    "reversed": {"order": STACK.replace("list(done)[::-1]", "list(done)")},
    "duplicates": {
        "order": "result = [output]\nfor y in result:\n    result += [parent for parent, _ in y.edges]\nreturn result"
    },
    "no-leaves": {"order": STACK.replace("return list(done)[::-1]", "return [y for y in list(done)[::-1] if y.edges]")},
    "no-output": {"order": STACK.replace("return list(done)[::-1]", "return list(done)[::-1][1:]")},
    "recursion": {
        "order": """\
result = []
def visit(y):
    if y not in result:
        for parent, _ in y.edges:
            visit(parent)
        result.append(y)
visit(output)
return result[::-1]"""
    },
    "overwrites": {"gradients": "found[parent] = d"},
    "first-only": {"gradients": "found.setdefault(parent, d)"},
    "same-parent-once": {
        "gradients": f"if parent not in [p for p, e in y.edges[: [e for _, e in y.edges].index(derivative)]]:\n    {ADD}"
    },
    "multiplies": {"gradients": ADD.replace("+", "*")},
    "in-place": {
        "gradients": """\
if parent in found:
    found[parent].data += d.data
else:
    found[parent] = d"""
    },
    "no-fit": {"gradients": f"d = derivative(found[y])\n{ADD}"},
    "detached": {"gradients": "found[parent] = Value(found[parent].data + d.data if parent in found else d.data)"},
    "nothing": {"order": STACK.replace("return list(done)[::-1]", "list(done)[::-1]")},
}


# Answers to which learners came later: (the key of the diagnosis, what differs from the first right answer).
MORE = [
    (
        "depth-first",
        {
            "order": """\
met, stack, result = {output}, [output], []
while stack:
    y = stack.pop()
    result.append(y)
    for parent, _ in y.edges:
        if parent not in met:
            met.add(parent)
            stack.append(parent)
return result"""
        },
    ),
    (
        "users-counted",
        {
            "order": """\
uses, stack = {output: 0}, [output]
while stack:
    for parent in {p for p, _ in stack.pop().edges}:
        if parent not in uses:
            uses[parent] = 0
            stack.append(parent)
        uses[parent] += 1
ready, result = [output], []
while ready:
    y = ready.pop()
    result.append(y)
    for parent, _ in y.edges:
        uses[parent] -= 1
        if uses[parent] == 0:
            ready.append(parent)
return result"""
        },
    ),
    (
        "not-topological",
        {
            "order": STACK.replace(
                "return list(done)[::-1]", "return sorted(done, key=lambda v: -float(np.sum(v.data)))"
            )
        },
    ),
    (
        "some-missing",
        {
            "order": """\
result, y = [output], output
while y.edges:
    y = y.edges[0][0]
    result.append(y)
return result"""
        },
    ),
    ("reversed", {"order": STACK.replace("stack += [parent", "stack += [parent").replace("[::-1]", "")}),
    ("output-last", {"order": STACK.replace("return list(done)[::-1]", "r = list(done)[::-1]\nreturn r[1:] + r[:1]")}),
    ("only-output", {"order": "return [output]"}),
    ("only-leaves", {"order": STACK.replace("return list(done)[::-1]", "return [v for v in done if not v.edges]")}),
    (
        "breadth-first",
        {
            "order": """\
level, todo = {output: 0}, [output]
for y in todo:
    for p, _ in y.edges:
        if p not in level:
            level[p] = level[y] + 1
            todo.append(p)
return sorted(level, key=level.get)"""
        },
    ),
    ("subtracts", {"gradients": ADD.replace("+", "-")}),
    ("halves", {"gradients": "found[parent] = (found[parent] + d) * 0.5 if parent in found else d"}),
    (
        "no-sum",
        {
            "gradients": "found[parent] = d if parent not in found or d.data.sum() > found[parent].data.sum() else found[parent]"
        },
    ),
    ("g-goes-on", {"gradients": "found[parent] = found[parent] + found[y] if parent in found else found[y]"}),
    ("added-twice", {"gradients": ADD + "\nfound[parent] = found[parent] + d"}),
    ("no-entry", {"gradients": "found[y] = found[y] + d"}),
    ("no-entry", {"gradients": "found[parent] += d"}),
    ("first-edge", {"gradients": ADD + "\nbreak"}),
    ("no-entry", {"gradients": ADD + "\nfound.pop(y, None)"}),
    ("fit-twice", {"gradients": "d = fit(d, parent)\n" + ADD}),
    ("no-value-found", {"gradients": "found.setdefault(parent, []).append(d)"}),
    ("zero", {"gradients": "if parent.edges:\n    " + ADD}),
    (
        "shared-value",
        {
            "gradients": "if parent in found:\n    found[parent].data = found[parent].data + d.data\nelse:\n    found[parent] = d"
        },
    ),
    ("starts-at-one", {"gradients": "found[parent] = found.get(parent, Value(np.ones_like(parent.data))) + d"}),
    ("no-entry", {"gradients": "found[id(parent)] = d"}),
]
MORE_RIGHT = [
    {
        "order": """\
import graphlib
sorter = graphlib.TopologicalSorter()
stack, met = [output], {output}
sorter.add(output)
while stack:
    y = stack.pop()
    for p, _ in y.edges:
        sorter.add(p, y)
        if p not in met:
            met.add(p)
            stack.append(p)
return list(sorter.static_order())"""
    },  # graphlib
    {
        "order": """\
from collections import deque, Counter
n = Counter()
seen = {output}
todo = deque([output])
while todo:
    for p, _ in todo.popleft().edges:
        n[p] += 1
        if p not in seen:
            seen.add(p)
            todo.append(p)
out, ready = (), deque([output])
out = []
while ready:
    y = ready.popleft()
    out.append(y)
    for p, _ in y.edges:
        n[p] -= 1
        if not n[p]:
            ready.append(p)
return tuple(out)"""
    },  # tuple & deque
    {"gradients": "found[parent] = found.get(parent, Value(np.zeros_like(parent.data))) + d"},  # zero start
    {
        "order": STACK.replace("return list(done)[::-1]", "return reversed(list(done))"),
        "gradients": "try:\n    found[parent] = found[parent] + d\nexcept KeyError:\n    found[parent] = d",
    },  # generator
]
