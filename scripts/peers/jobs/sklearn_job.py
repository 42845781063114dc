# The job with scikit-learn: an epoch is a call of partial_fit.
import gzip
import sys

import joblib
import numpy as np
from sklearn.neural_network import MLPClassifier

folder, output, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])


def load(part):
    with gzip.open(f"{folder}/{part}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(f"{folder}/{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return images.astype(np.float32) / 255, labels


x, y = load("train")
test_x, test_y = load("t10k")
network = MLPClassifier((512, 256), batch_size=128, alpha=0)
for epoch in range(1, epochs + 1):
    network.partial_fit(x, y, classes=range(10))
    print(f"epoch {epoch} test accuracy {network.score(test_x, test_y):.4f}")
joblib.dump(network, f"{output}.joblib")
