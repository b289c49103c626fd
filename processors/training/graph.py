"""Write the student as an ONNX graph whose matrices are 8-bit integers.

The graph uses ONNX Runtime's own operators for attention and quantised products, which are several times as
fast as standard ones. Weights have seven bits of the eight, since the products of CPUs without VNNI
instructions overflow otherwise.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

from processors.entities.tags import TAGS

MICROSOFT = "com.microsoft"
LARGEST = 63
EPSILON = 1e-12  # of layer normalisation


class Graph:
    """A graph under construction. Each method adds operators, and returns the name of the result."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        """`weights` are those of the student, by name."""
        self._weights = {name: np.asarray(array, np.float32) for name, array in weights.items()}
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def add(
        self, operator: str, inputs: list[str], domain: str = "", outputs: int = 1, **settings: Any
    ) -> str:
        name = f"{operator}.{len(self._nodes)}"
        names = [name, *(f"{name}.{number}" for number in range(1, outputs))]
        self._nodes.append(helper.make_node(operator, inputs, names, domain=domain, **settings))
        return name

    def constant(self, value: Any) -> str:
        name = f"constant.{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def quantised(self, x: str) -> str:
        return self.add("DynamicQuantizeLinear", [x], outputs=3)

    def linear(self, quantised: str, name: str) -> str:
        weight = self._weights[f"{name}.weight"].T
        scales = np.abs(weight).max(0) / LARGEST
        integers = np.round(weight / scales).astype(np.int8)
        inputs = [quantised, self.constant(integers), f"{quantised}.1", self.constant(scales)]
        inputs += [f"{quantised}.2", self.constant(np.zeros(len(scales), np.int8))]
        bias = self.constant(self._weights[f"{name}.bias"])
        return self.add("MatMulIntegerToFloat", [*inputs, bias], MICROSOFT)

    def normalised(self, x: str, name: str, residual: str = "") -> str:
        inputs = [self.constant(self._weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        if residual:
            return self.add("SkipLayerNormalization", [x, residual, *inputs], MICROSOFT, epsilon=EPSILON)
        return self.add("LayerNormalization", [x, *inputs], axis=-1, epsilon=EPSILON)

    def layer(self, x: str, name: str, heads: int) -> str:
        quantised = self.quantised(x)
        parts = [self.linear(quantised, f"{name}.{part}") for part in ("query", "key", "value")]
        attended = self.add("MultiHeadAttention", parts, MICROSOFT, num_heads=heads)
        x = self.normalised(self.linear(self.quantised(attended), f"{name}.joined"), f"{name}.attended", x)
        inner = self.add("FastGelu", [self.linear(self.quantised(x), f"{name}.up")], MICROSOFT)
        return self.normalised(self.linear(self.quantised(inner), f"{name}.down"), f"{name}.fed", x)

    def positioned(self, x: str) -> str:
        """Add the vector of each position to the vector of its word."""
        length = self.add("Shape", [x], start=1, end=2)
        zero = self.constant(np.array([0], np.int64))
        positions = self.add("Slice", [self.constant(self._weights["positions"]), zero, length, zero])
        return self.add("Add", [x, positions])

    def save(self, path: Path, result: str, width: int) -> None:
        self._nodes.append(helper.make_node("Identity", [result], ["probabilities"]))
        words = ["windows", "words"]
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [*words, width])
        output = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [*words, len(TAGS)])
        graph = helper.make_graph(self._nodes, "names", [vectors], [output], self._constants)
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        save(helper.make_model(graph, opset_imports=versions, ir_version=8), path)


def write(weights: Mapping[str, Any], layers: int, heads: int, path: Path) -> None:
    """Write the network, which gives the probability of each tag for each word, from the words' vectors."""
    graph = Graph(weights)
    x = graph.normalised(graph.positioned("vectors"), "norm")
    for number in range(layers):
        x = graph.layer(x, f"layers.{number}", heads)
    scores = graph.linear(graph.quantised(x), "top")
    graph.save(path, graph.add("Softmax", [scores], axis=-1), weights["positions"].shape[1])


def write_words(weights: Mapping[str, Any], vocabulary: Sequence[str], path: Path) -> None:
    """Write the vectors of the word pieces as 8-bit integers, and those of cases."""
    pieces = np.asarray(weights["words.weight"], np.float32)
    scales = np.abs(pieces).max(1, keepdims=True) / 127 + 1e-12
    np.savez_compressed(
        path,
        vocabulary=np.frombuffer("\n".join(vocabulary).encode(), np.uint8),
        pieces=np.round(pieces / scales).astype(np.int8),
        scales=scales.astype(np.float32),
        cases=np.asarray(weights["cases.weight"], np.float16),
    )
