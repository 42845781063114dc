"""scikit-learn's MLPClassifier. One call of `partial_fit` is one epoch in random order that continues with the weights
and moments of the previous call. The check of the inputs for NaN is disabled: it is the only noticeable cost of a call
that the epochs within one call of `fit` do not have."""

import warnings

import sklearn
import threadpoolctl
from sklearn.neural_network import MLPClassifier

import common


class Peer:
    forms = ["partial_fit"]

    def __init__(self, workers):
        # Its products run on the threads of NumPy's BLAS, whose number comparison.py sets in the environment.
        warnings.filterwarnings("ignore")
        sklearn.set_config(assume_finite=True)
        kernels = {library["architecture"] for library in threadpoolctl.threadpool_info() if "architecture" in library}
        self.held = f"OpenBLAS with its {', '.join(kernels)} kernels"
        self.versions = {"scikit-learn": sklearn.__version__, "numpy": common.np.__version__}

    def load(self, data):
        self.data = data
        self.classes = common.np.unique(data.y)

    def case(self, sizes, optimizer, batch):
        rule = {
            "gradient-descent": dict(solver="sgd", learning_rate_init=0.1, momentum=0.0, nesterovs_momentum=False),
            "momentum": dict(solver="sgd", learning_rate_init=0.01, momentum=0.9, nesterovs_momentum=False),
            "adam": dict(solver="adam", learning_rate_init=1e-3),
        }.get(optimizer)
        if rule is None:
            raise common.Unsupported(f"scikit-learn has no {optimizer}")
        self.network = MLPClassifier(sizes[1:-1], batch_size=batch, alpha=0, random_state=0, **rule)

    def epoch(self, form):
        self.network.partial_fit(self.data.x, self.data.y, classes=self.classes)
        return self.data.x.shape[0]

    def accuracy(self):
        return float(self.network.score(self.data.test_x, self.data.test_y))

    def predictors(self, sizes):
        network = MLPClassifier(sizes[1:-1])
        # Makes the layers; the parameters are replaced.
        classes = common.np.arange(sizes[-1])
        network.partial_fit(common.np.zeros((sizes[-1], sizes[0]), common.np.float32), classes, classes=classes)
        parameters = common.initial_parameters(sizes)
        network.coefs_, network.intercepts_ = [w for w, _ in parameters], [b for _, b in parameters]
        return {"predict_proba": (lambda x: x, network.predict_proba)}


if __name__ == "__main__":
    common.serve(Peer)
