# The job with PyTorch: data and targets resident as tensors, batches by indexing, a fused optimizer.
import gzip
import sys

import numpy as np
import torch
from torch import nn

folder, output, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])


def read(name, offset):
    with gzip.open(f"{folder}/{name}.gz") as file:
        return torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=offset).copy())


def load(part):
    images, labels = read(f"{part}-images-idx3-ubyte", 16), read(f"{part}-labels-idx1-ubyte", 8)
    return images.view(-1, 784).float() / 255, labels.long()


x, y = load("train")
test_x, test_y = load("t10k")
network = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))
optimizer = torch.optim.Adam(network.parameters(), fused=True)
loss_function = nn.CrossEntropyLoss()
for epoch in range(1, epochs + 1):
    for batch in torch.randperm(len(x)).split(128):
        optimizer.zero_grad()
        loss = loss_function(network(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
    with torch.inference_mode():
        accuracy = (network(test_x).argmax(1) == test_y).float().mean().item()
    print(f"epoch {epoch} test accuracy {accuracy:.4f}")
torch.save(network.state_dict(), f"{output}.pt")
