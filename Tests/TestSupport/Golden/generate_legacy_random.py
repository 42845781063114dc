"""Golden values of NumPy's legacy RandomState and of scikit-learn's moons and circles.

Usage: generate_legacy_random.py OUT.json
"""
import json, sys
import numpy as np, sklearn
from sklearn.datasets import make_circles, make_moons

R = np.random.RandomState
out = dict(about="NumPy's legacy RandomState and scikit-learn's make_moons and make_circles, float64.",
           versions=dict(numpy=np.__version__, scikit_learn=sklearn.__version__))

# Far enough to pass several blocks of 624 words.
out["uniform"] = [dict(seed=s, count=5000, last=R(s).random_sample(5000)[-3:].tolist()) for s in (0, 5, 2**32 - 1)]
out["normal"] = [dict(seed=s, count=5001, last=R(s).standard_normal(5001)[-4:].tolist()) for s in (0, 3, 2**32 - 1)]

r = R(9)
mixed = [r.standard_normal(), r.random_sample(), r.standard_normal(), float(r.randint(0, 1000)), r.standard_normal()]
r.seed(9)
mixed.append(r.standard_normal())
out["mixed, seed 9: normal, uniform, normal, randint(0, 1000), normal, seed 9 again, normal"] = mixed

out["permutation"] = [dict(seed=s, count=n, values=R(s).permutation(n).tolist())
                      for s, n in ((4, 0), (4, 1), (4, 2), (4, 3), (4, 101), (7, 1025))]
r = R(12)
v = np.array([50, 40, 30, 20, 10, 0])
r.shuffle(v)
w = v.copy()
r.shuffle(w)
out["shuffle twice, seed 12, of 50, 40, 30, 20, 10, 0"] = [v.tolist(), w.tolist()]

# As text: not every JSON reader keeps 64-bit integers. The normal number shows how much was drawn.
rows = []
for low, high in ((0, 1), (-5, 5), (0, 1000), (0, 2**32 - 1), (0, 2**32), (0, 2**32 + 1), (-3, 2**40), (-2**63, 2**63 - 1)):
    r = R(21)
    values = [str(r.randint(low, high, dtype=np.int64)) for _ in range(6)]
    rows.append(dict(low=str(low), high=str(high), values=values, then=r.standard_normal()))
out["randint, seed 21"] = rows


def points(make, n, noise, seed, **more):
    x, y = make(n, noise=noise, random_state=seed, **more)
    return dict(count=n, noise=noise, seed=seed, coordinates=x.ravel().tolist(), labels=y.tolist(), **more)


out["moons"] = [points(make_moons, n, noise, 3) for n in (1, 2, 3, 101) for noise in (None, 0.0, 0.2)]
out["circles"] = [points(make_circles, n, noise, 5, factor=f)
                  for n in (1, 2, 3, 101) for noise, f in ((None, 0.8), (0.05, 0.8), (0.05, 0.3))]
with open(sys.argv[1], "w") as f:
    json.dump(out, f, indent=0)
    f.write("\n")
