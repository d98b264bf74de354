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
