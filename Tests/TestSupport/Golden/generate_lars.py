"""Golden trajectories of LARS in float64, from Optax and by its formula. Usage: generate_lars.py optimizers.json OUT.json

The start and the gradients are those of optimizers.json. Optax divides by the norm of g + λθ, the paper by ‖g‖ + λ‖θ‖;
so Optax's rows have λ 0, and the row with a decay is the paper's formula in NumPy, which is first held against Optax's
rows. Optax has the rate within the velocity: with a rate that falls its row is not corrected for that.
"""
import json, sys
import numpy as np, jax
jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp, optax
source, out = sys.argv[1], sys.argv[2]
golden = json.load(open(source))
start, gradients = np.array(golden["start"]), np.array(golden["gradients"])
coefficient, momentum = .001, .9


def framework(rate):
    o = optax.lars(rate, weight_decay=0., trust_coefficient=coefficient, eps=0., momentum=momentum)
    p = jnp.asarray(start)
    s = o.init(p)
    tr = []
    for g in gradients:
        u, s = o.update(jnp.asarray(g), s, p)
        p = optax.apply_updates(p, u)
        tr.append(np.asarray(p).tolist())
    return tr


def formula(rate, decay, within=False):
    p, v, tr = start.copy(), np.zeros_like(start), []
    for t, g in enumerate(gradients):
        a = rate(t)
        pn, gn = np.sqrt(np.dot(p, p)), np.sqrt(np.dot(g, g))
        r = coefficient * pn / (gn + decay * pn) if pn > 0 and gn > 0 else 1.
        v = momentum * v + (a if within else 1.) * r * (g + decay * p)
        p = p - (v if within else a * v)
        tr.append(p.tolist())
    return tr


rows = []


def row(name, framework, version, trajectory, **arguments):
    rows.append(dict(rule=name, framework=framework, version=version, arguments=arguments, trajectory=trajectory))


falling = lambda t: 4. * .5 ** t
row("LARS, no decay", "Optax", optax.__version__, framework(4.), learning_rate=4.)
row("LARS, rate within, falling", "Optax", optax.__version__, framework(falling), learning_rate="4 * 0.5**t, t from 0")
row("LARS", "NumPy", np.__version__, formula(lambda t: 4., .1), learning_rate=4., weight_decay=.1)
np.testing.assert_allclose(formula(lambda t: 4., 0.), rows[0]["trajectory"], rtol=1e-12)
np.testing.assert_allclose(formula(falling, 0., within=True), rows[1]["trajectory"], rtol=1e-12)
json.dump(dict(about="Parameters after each step, float64. The start and gradients are those of optimizers.json; η is 0.001 and momentum 0.9.", rules=rows), open(out, "w"), indent=0)
print(len(rows), "rules ->", out)
