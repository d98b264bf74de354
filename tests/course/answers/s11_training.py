"""Station 11: right answers in three styles, and wrong ones by the key of their diagnosis."""

SPLIT = "order = rng.permutation(count)\nreturn order[held_out:], order[:held_out]"
BATCHES = "order = rng.permutation(places)\nreturn [order[i : i + size] for i in range(0, len(order), size)]"
MEAN = """\
total = 0.0
for i in range(0, len(places), size):
    batch = places[i : i + size]
    total += loss_of(batch) * len(batch)
return total / len(places)"""
STATE = """\
o = self.optimizer
return copy.deepcopy(([p.data for p in o.parameters], o.states, o.t, self.rng.bit_generator.state))"""
LOAD = """\
parameters, states, t, random = copy.deepcopy(state)
for p, data in zip(self.optimizer.parameters, parameters):
    p.data[...] = data
for ours, theirs in zip(self.optimizer.states, states):
    for a, b in zip(ours, theirs):
        a[...] = b
self.optimizer.t = t
self.rng.bit_generator.state = random"""
RIGHT = [
    {
        "split": SPLIT,
        "batches": BATCHES,
        "mean_loss": MEAN,
        "diverged": "return not np.isfinite(loss) or loss > 1.5 * first",
        "state": STATE,
        "load": LOAD,
    },
    {
        "split": "order = np.arange(count)\nrng.shuffle(order)\ncut = count - held_out\nreturn order[:cut], order[cut:]",
        "batches": """\
order, result = places.copy(), []
rng.shuffle(order)
while len(order):
    result.append(order[:size])
    order = order[size:]
return result""",
        "mean_loss": """\
parts = np.split(places, range(size, len(places), size))
return np.average([loss_of(part) for part in parts], weights=[len(part) for part in parts])""",
        "diverged": "return not (abs(loss) < np.inf and loss <= first * 1.5)",
        "state": """\
o = self.optimizer
return {
    'p': [p.data.copy() for p in o.parameters], 'm': [m.copy() for m, v in o.states],
    'v': [v.copy() for m, v in o.states], 't': o.t, 'rng': copy.deepcopy(self.rng),
}""",
        "load": """\
o = self.optimizer
for p, data in zip(o.parameters, state['p']):
    p.data = data.copy()
o.states = [(m.copy(), v.copy()) for m, v in zip(state['m'], state['v'])]
o.t, self.rng = state['t'], copy.deepcopy(state['rng'])""",
    },
    {
        "split": "keys = rng.random(count)\norder = np.argsort(keys)\nreturn np.delete(order, slice(0, held_out)), order[:held_out]",
        "batches": "order = rng.permutation(len(places))\nreturn [places[part] for part in np.split(order, range(size, len(order), size))]",
        "mean_loss": "parts = [places[i : i + size] for i in range(0, len(places), size)]\nreturn sum(len(p) / len(places) * loss_of(p) for p in parts)",
        "diverged": "if loss != loss or loss in (float('inf'), -float('inf')):\n    return True\nreturn loss > first + first / 2",
        "state": "o = self.optimizer\nreturn copy.deepcopy({'parameters': o.parameters, 'states': o.states, 't': o.t, 'rng': self.rng})",
        "load": """\
kept = copy.deepcopy(state)
for p, theirs in zip(self.optimizer.parameters, kept['parameters']):
    p.data[...] = theirs.data
self.optimizer.states, self.optimizer.t, self.rng = kept['states'], kept['t'], kept['rng']""",
    },
]


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in RIGHT[0][name]
    return {name: RIGHT[0][name].replace(old, new)}


WRONG = {
    "overlap": {"split": "return rng.permutation(count)[held_out:], rng.permutation(count)[:held_out]"},
    "lost": {
        "split": "order = rng.integers(0, count, count)\nheld = rng.permutation(np.setdiff1d(np.arange(count), order))[:held_out]\nreturn order[held_out:], held"
    },
    "unshuffled": {"split": "order = np.arange(count)\nreturn order[: count - held_out], order[count - held_out :]"},
    "own-random": changed("split", "rng.permutation", "np.random.permutation"),
    "sizes": {"split": "order = rng.permutation(count)\nreturn order[held_out:], order[: held_out - 1]"},
    "drops-last": changed("batches", "range(0, len(order), size)", "range(0, len(order) - size + 1, size)"),
    "repeats": changed("batches", "rng.permutation(places)", "rng.choice(places, len(places))"),
    "no-shuffle": changed("batches", "rng.permutation(places)", "places"),
    "same-order": changed("batches", "rng.permutation", "np.random.default_rng(0).permutation"),
    "unseeded": changed("batches", "rng.permutation", "np.random.permutation"),
    "in-place": changed("batches", "order = rng.permutation(places)", "rng.shuffle(places)\norder = places.copy()"),
    "mean-of-means": {
        "mean_loss": "return np.mean([loss_of(places[i : i + size]) for i in range(0, len(places), size)])"
    },
    "sum-for-mean": changed("mean_loss", " / len(places)", ""),
    "whole-batches": {
        "mean_loss": "n = len(places) // size * size\nreturn np.mean([loss_of(places[i : i + size]) for i in range(0, n, size)])"
    },
    "nan-passes": {"diverged": "return loss > 1.5 * first"},
    "only-nan": {"diverged": "return not np.isfinite(loss)"},
    "any-rise": changed("diverged", "1.5 * first", "first"),
    "aliased": changed("state", "copy.deepcopy", ""),
    "no-parameters": changed("load", "p.data[...] = data", "pass"),
    "no-states": changed("load", "a[...] = b", "pass"),
    "no-count": changed("load", "self.optimizer.t = t", "pass"),
    "no-random": changed("load", "self.rng.bit_generator.state = random", "pass"),
    "load-shares": {
        "load": """\
parameters, states, t, random = state
for p, data in zip(self.optimizer.parameters, parameters):
    p.data = data
self.optimizer.states, self.optimizer.t = states, t
self.rng.bit_generator.state = random"""
    },
    "parts-exchanged": {
        "split": "order = rng.permutation(count)\nreturn order[:held_out], order[held_out:]",
    },
    "masks": {
        "split": "order = rng.permutation(count)\nmask = np.zeros(count, bool)\nmask[order[:held_out]] = True\nreturn ~mask, mask",
    },
    "range": {
        "split": "order = 1 + rng.permutation(count)\nreturn order[held_out:], order[:held_out]",
    },
    "own-seed": {
        "split": "order = np.random.default_rng(0).permutation(count)\nreturn order[held_out:], order[:held_out]",
    },
    "not-places": {
        "batches": "order = rng.permutation(len(places))\nreturn [order[i:i+size] for i in range(0,len(order),size)]",
    },
    "too-many": {
        "batches": "order = rng.permutation(places)\nreturn [order[i:i+size+1] for i in range(0,len(order),size)]",
    },
    "empty-batch": {
        "batches": "order = rng.permutation(places)\nreturn [order[i:size] for i in range(0,len(order),size)]",
    },
    "not-cut": {
        "batches": "return rng.permutation(places)",
    },
    "not-list": {
        "batches": "order = rng.permutation(places)\nfor i in range(0,len(order),size):\n    yield order[i:i+size]",
    },
    "missing": {
        "batches": "order = rng.permutation(places)\nreturn [order[i:i+size] for i in range(size,len(order),size)]",
    },
    "same-together": {
        "batches": "return [rng.permutation(places[i:i+size]) for i in range(0,len(places),size)]",
    },
    "batch-size": {
        "batches": "return [np.array([p]) for p in rng.permutation(places)]",
    },
    "first-batch": {
        "mean_loss": "for i in range(0,len(places),size):\n    b=places[i:i+size]\n    return loss_of(b)",
    },
    "last-batch": {
        "mean_loss": "for i in range(0,len(places),size):\n    l = loss_of(places[i:i+size])\nreturn l",
    },
    "sum-of-means": {
        "mean_loss": "return sum(loss_of(places[i:i+size]) for i in range(0,len(places),size))",
    },
    "last-left-out": {
        "mean_loss": "n=len(places)//size*size\nreturn sum(loss_of(places[i:i+size])*size for i in range(0,n,size))/len(places)",
    },
    "size-for-count": {
        "mean_loss": "t=0.0\nfor i in range(0,len(places),size):\n    t += loss_of(places[i:i+size])*size\nreturn t/len(places)",
    },
    "padded-count": {
        "mean_loss": "t=0.0\nk=0\nfor i in range(0,len(places),size):\n    b=places[i:i+size]\n    t += loss_of(b)*len(b)\n    k+=size\nreturn t/k",
    },
    "over-size": {
        "mean_loss": "return sum(loss_of(places[i:i+size])*len(places[i:i+size]) for i in range(0,len(places),size))/size",
    },
    "over-batches": {
        "mean_loss": "t=0.0\nk=0\nfor i in range(0,len(places),size):\n    b=places[i:i+size]\n    t+=loss_of(b)*len(b)\n    k+=1\nreturn t/k",
    },
    "not-weighted": {
        "mean_loss": "return sum(loss_of(places[i:i+size]) for i in range(0,len(places),size))/len(places)",
    },
    "begins-anew": {
        "mean_loss": "for i in range(0,len(places),size):\n    t=0.0\n    b=places[i:i+size]\n    t+=loss_of(b)*len(b)\nreturn t/len(places)",
    },
    "positions": {
        "mean_loss": "t=0.0\nfor i in range(0,len(places),size):\n    b=np.arange(i,min(i+size,len(places)))\n    t+=loss_of(b)*len(b)\nreturn t/len(places)",
    },
    "median": {
        "mean_loss": "return np.median([loss_of(places[i:i+size]) for i in range(0,len(places),size)])",
    },
    "all-at-once": {
        "mean_loss": "return loss_of(places)",
    },
    "minus-infinity": {
        "diverged": "return np.isnan(loss) or loss > 1.5*first",
    },
    "only-isnan": {
        "diverged": "return np.isnan(loss)",
    },
    "inverted": {
        "diverged": "return np.isfinite(loss) and loss <= 1.5*first",
    },
    "not-negated": {
        "diverged": "return np.isfinite(loss) or loss > 1.5*first",
    },
    "and-for-or": {
        "diverged": "return not np.isfinite(loss) and loss > 1.5*first",
    },
    "never": {
        "diverged": "return False",
    },
    "always": {
        "diverged": "return True",
    },
    "exchanged": {
        "diverged": "return not np.isfinite(loss) or first > 1.5*loss",
    },
    "added": {
        "diverged": "return not np.isfinite(loss) or loss > first + 1.5",
    },
    "without-first": {
        "diverged": "return not np.isfinite(loss) or loss > 1.5",
    },
    "fall-ends": {
        "diverged": "return not np.isfinite(loss) or abs(loss-first) > 0.5*first",
    },
    "other-limit": {
        "diverged": "return not np.isfinite(loss) or loss > 2.5*first",
    },
    "nothing": {
        "state": "o = self.optimizer\ncopy.deepcopy(([p.data for p in o.parameters], o.states, o.t, self.rng.bit_generator.state))",
    },
    "new-parameters": {
        "state": "return copy.deepcopy(self.__dict__)",
        "load": "self.__dict__.update(state)",
    },
}
