"""Metrics by scikit-learn of recorded predictions and targets. Usage: generate_metrics.py OUT.json

Outputs are numbers that single precision holds, many of them multiples of 1/64, so that there are ties: in the largest output of an
example, where the first counts, at exactly 0.5, and between the scores of examples. A metric that is not defined is left out.
"""
import json, sys, warnings
import numpy as np, sklearn
from sklearn import metrics as m
from sklearn.dummy import DummyClassifier, DummyRegressor

warnings.simplefilter("ignore")
r = np.random.default_rng(12)
exact = lambda a: np.asarray(a, np.float32).astype(np.float64)


def shares(count, classes, parts=64):
    """Probabilities that are multiples of 1/parts and add to 1 exactly."""
    cuts = np.sort(r.integers(0, parts + 1, (count, classes - 1)), axis=1)
    edges = np.hstack([np.zeros((count, 1)), cuts, np.full((count, 1), parts)])
    return np.diff(edges, axis=1) / parts


def leaning(p, y, strength, parts=64):
    """The same with some of the probability moved to the right class, so that the predictions are worth something."""
    moved = np.floor(p * strength * parts) / parts
    moved[np.arange(len(y)), y] = 0
    p = p - moved
    p[np.arange(len(y)), y] += moved.sum(axis=1)
    return p


def top(p, y, k):
    """The first of equal outputs comes first; scikit-learn takes the last of equals first, hence the reversal of the classes."""
    n = p.shape[1]
    return m.top_k_accuracy_score(n - 1 - y, p[:, ::-1], k=k, labels=np.arange(n))


def scores(y, predicted, p, is_dummy=False):
    """All metrics of classes; `p` is (m, classes)."""
    n = p.shape[1]
    present = np.unique(y)
    binary = dict(labels=[0, 1], average="binary", pos_label=1, zero_division=0)
    out = dict(accuracy=m.accuracy_score(y, predicted), balanced_accuracy=m.balanced_accuracy_score(y, predicted))
    for name, f in dict(precision=m.precision_score, recall=m.recall_score, f1=m.f1_score).items():
        if n == 2:
            out[name] = f(y, predicted, **binary)
        for average in ["macro", "weighted"]:
            out[f"{name}_{average}"] = f(y, predicted, average=average, zero_division=0)
    for k in [2, 3, 5]:
        if k < n:
            out[f"top_{k}_accuracy"] = top(p, y, k)
    if n == 2 and len(present) == 2:
        out["roc_auc"] = m.roc_auc_score(y, p[:, 1])
    elif len(present) == n:
        # The outputs of several sigmoid units don't add to 1, which the function for all classes at once asks for.
        if np.allclose(p.sum(axis=1), 1):
            out["roc_auc"] = m.roc_auc_score(y, p, multi_class="ovr", average="macro", labels=np.arange(n))
        else:
            out["roc_auc"] = np.mean([m.roc_auc_score(y == c, p[:, c]) for c in range(n)])
    elif len(present) > 1:
        out["roc_auc"] = np.mean([m.roc_auc_score(y == c, p[:, c]) for c in present])
    if np.allclose(p.sum(axis=1), 1):
        # scikit-learn bounds probabilities by the epsilon of their type: those of a network by that of single precision.
        q = p if is_dummy else np.clip(p, np.finfo(np.float32).eps, 1 - np.finfo(np.float32).eps)
        out["log_loss"] = m.log_loss(y, q, labels=np.arange(n))
        out["brier"] = m.brier_score_loss(y, p[:, 1] if n == 2 else p, labels=np.arange(n))
    return out


def classification(name, output, p, y):
    """`p` has one column for a single sigmoid unit."""
    p = exact(p)
    full = np.hstack([1 - p, p]) if p.shape[1] == 1 else p
    n = full.shape[1]
    predicted = (p[:, 0] > 0.5).astype(int) if p.shape[1] == 1 else p.argmax(axis=1)
    # One that knows only the classes' shares, of all classes, those that are absent too.
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((len(y), 1)), y)
    prior = np.zeros((len(y), n))
    prior[:, dummy.classes_] = dummy.predict_proba(np.zeros((len(y), 1)))
    base = scores(y, dummy.predict(np.zeros((len(y), 1))), prior, is_dummy=True)
    found = scores(y, predicted, full)
    for key in list(base):
        if key not in found:
            del base[key]
    precision, recall, f1, support = m.precision_recall_fscore_support(y, predicted, labels=np.arange(n), zero_division=0)
    areas = [m.roc_auc_score(y == c, full[:, c]) if 0 < (y == c).sum() < len(y) else None for c in range(n)]
    return dict(name=name, output=output, units=p.shape[1], outputs=p.ravel().tolist(), targets=y.tolist(), metrics=found, baseline=base,
                confusion=m.confusion_matrix(y, predicted, labels=np.arange(n)).ravel().tolist(),
                classes=dict(precision=precision.tolist(), recall=recall.tolist(), f1=f1.tolist(), count=support.tolist(), roc_auc=areas))


def errors(y, v):
    out = dict(rmse=m.root_mean_squared_error(y, v), mae=m.mean_absolute_error(y, v),
               median_absolute_error=m.median_absolute_error(y, v))
    if len(y) > 1:
        out |= dict(r2=m.r2_score(y, v), explained_variance=m.explained_variance_score(y, v))
    return out


def regression(name, v, y):
    v, y = exact(v), exact(y)
    mean = DummyRegressor().fit(np.zeros((len(y), 1)), y).predict(np.zeros((len(y), 1))).reshape(y.shape)
    base = errors(y, mean)
    # By definition; the mean rounds.
    for key in ["r2", "explained_variance"]:
        if key in base:
            base[key] = float(np.mean(np.ptp(y, axis=0) == 0))
    return dict(name=name, units=y.shape[1], outputs=v.ravel().tolist(), targets=y.ravel().tolist(), metrics=errors(y, v), baseline=base,
                each=[errors(y[:, c], v[:, c]) for c in range(y.shape[1])])


def cases():
    y = r.integers(0, 2, 90)
    p = np.clip(np.round((0.3 * y + r.random(90) * 0.7) * 64) / 64, 0, 1)
    p[:4] = 0.5, 0.5, 0, 1
    y[:4] = 0, 1, 1, 0
    yield classification("one sigmoid unit", "sigmoid", p[:, None], y)
    y = r.integers(0, 3, 80)
    yield classification("three classes", "softmax", leaning(shares(80, 3), y, 0.1), y)
    y = r.choice([0, 1, 2, 4, 6], 70, p=[.5, .2, .1, .1, .1])
    p = leaning(shares(70, 7), y, 0.25)
    # Class 3 is in neither, class 5 is only predicted, class 6 never.
    p[:, 0] += p[:, 3] + p[:, 6]
    p[:, [3, 6]] = 0
    p[:5, 5], p[:5, [0, 1, 2, 4]] = 1, 0
    yield classification("classes that data or predictions lack", "softmax", p, y)
    y = r.integers(0, 2, 60)
    yield classification("two softmax units", "softmax", leaning(shares(60, 2), y, 0.4), y)
    y = (r.random(50) < 0.1).astype(int)
    y[0] = 1
    yield classification("class 1 is never predicted", "sigmoid", np.round(r.random((50, 1)) * 30) / 64, y)
    yield classification("one class only", "sigmoid", r.random((20, 1)), np.zeros(20, int))
    y = r.integers(0, 4, 60)
    yield classification("four sigmoid units", "sigmoid", np.round(r.random((60, 4)) * 32) / 64 + 0.4 * np.eye(4)[y], y)
    y = r.integers(0, 12, 200)
    yield classification("twelve classes", "softmax", leaning(shares(200, 12, 4096), y, 0.06, 4096), y)


def regressions():
    y = 40 + 7 * r.standard_normal((75, 1))
    yield regression("one output", y + 3 * r.standard_normal((75, 1)) + 1, y)
    y = r.standard_normal((44, 3)) * [1, 100, 1e-3] + [0, 5000, 0]
    yield regression("three outputs", y + r.standard_normal((44, 3)) * [2, 10, 1e-4], y)
    y = np.full((10, 2), 0.1)
    v = y.copy()
    v[3, 1] = 0.2
    yield regression("equal targets, met and not", v, y)
    yield regression("one example", [[3.0]], [[1.0]])


json.dump(dict(framework="scikit-learn", version=sklearn.__version__, classification=list(cases()), regression=list(regressions())),
          open(sys.argv[1], "w"), indent=0)
