#!/bin/sh
# The job with Descent. Called with the folder of Fashion-MNIST, which Descent finds itself, where to save, the epochs.
exec descent train --data fashion-mnist --layers 512,256 --batch-size 128 --epochs "$3" --output "$2"
