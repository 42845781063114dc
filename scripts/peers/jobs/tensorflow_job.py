# The job with TensorFlow and Keras: compile and fit, several steps in each call of the compiled program.
import gzip
import sys

import keras
import numpy as np

folder, output, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])


def load(part):
    with gzip.open(f"{folder}/{part}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(f"{folder}/{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return images.astype(np.float32) / 255, labels


x, y = load("train")
test_x, test_y = load("t10k")
network = keras.Sequential(
    [
        keras.Input((784,)),
        keras.layers.Dense(512, activation="relu"),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"], steps_per_execution=67)
history = network.fit(x, y, batch_size=128, epochs=epochs, validation_data=(test_x, test_y), verbose=0)
for epoch, accuracy in enumerate(history.history["val_accuracy"], 1):
    print(f"epoch {epoch} test accuracy {accuracy:.4f}")
network.save(f"{output}.keras")
