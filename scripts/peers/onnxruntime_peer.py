"""ONNX Runtime on the CPU, for predictions alone: the network as an ONNX graph of Gemm, Relu and Softmax."""

import os

import onnx
import onnxruntime
from onnx import helper, numpy_helper

import common


class Peer:
    forms = []

    def __init__(self, workers):
        self.workers = workers
        self.versions = {"onnxruntime": onnxruntime.__version__, "onnx": onnx.__version__}
        if "DESCENT_INSTRUCTION_SET" in os.environ:
            self.held = "not held, it has no switch for that"

    def predictors(self, sizes):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.workers
        model = graph(sizes).SerializeToString()
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        names = ["probabilities"]
        return {"run": (lambda x: x, lambda x: session.run(names, {"x": x})[0])}


def graph(sizes):
    nodes, constants, last = [], [], "x"
    parameters = common.initial_parameters(sizes)
    for index, (weights, biases) in enumerate(parameters):
        constants += [numpy_helper.from_array(weights, f"w{index}"), numpy_helper.from_array(biases, f"b{index}")]
        nodes.append(helper.make_node("Gemm", [last, f"w{index}", f"b{index}"], [f"z{index}"]))
        is_output = index == len(parameters) - 1
        last = "probabilities" if is_output else f"a{index}"
        nodes.append(helper.make_node("Softmax" if is_output else "Relu", [f"z{index}"], [last]))
    x = helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["examples", sizes[0]])
    y = helper.make_tensor_value_info("probabilities", onnx.TensorProto.FLOAT, ["examples", sizes[-1]])
    model = helper.make_model(
        helper.make_graph(nodes, "network", [x], [y], constants), opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    common.serve(Peer)
