"""One small network for each layer that takes an input, as data: what tests of every layer go through."""

from __future__ import annotations

from typing import Any, Final

_IMAGE: Final = [2, 5, 5]
_MAP: Final = [1, 4, 4]
_SIGNAL: Final = {"channels": 2, "length": 6}
_SEQUENCE: Final = [3, 4]
_VECTOR: Final = [4]
_TWO: Final = {"x": _MAP, "y": _MAP}
_TWO_SEQUENCES: Final = {"x": _SEQUENCE, "y": [2, 4]}

_OF_ONE_INPUT: Final[dict[str, tuple[Any, dict[str, Any]]]] = {
    "linear": (_SEQUENCE, {"out_features": 3}),
    "flatten": (_IMAGE, {}),
    "identity": (_VECTOR, {}),
    "relu": (_IMAGE, {}),
    "relu6": (_VECTOR, {}),
    "gelu": (_VECTOR, {}),
    "sigmoid": (_VECTOR, {}),
    "tanh": (_VECTOR, {}),
    "silu": (_VECTOR, {}),
    "hard_sigmoid": (_VECTOR, {}),
    "hard_swish": (_VECTOR, {}),
    "softmax": (_IMAGE, {"axis": "channels"}),
    "log_softmax": (_VECTOR, {}),
    "leaky_relu": (_VECTOR, {"negative_slope": 0.1}),
    "prelu": (_IMAGE, {"num_parameters": 2}),
    "elu": (_VECTOR, {}),
    "softplus": (_VECTOR, {}),
    "scaled_tanh": (_VECTOR, {}),
    "dropout": (_IMAGE, {"p": 0.4, "seed": 3}),
    "dropout1d": (_SIGNAL, {"seed": 1}),
    "dropout2d": (_IMAGE, {"p": 0.4, "seed": 3}),
    "mse_loss": (_VECTOR, {"target": [0, 1, 0.5, 2]}),
    "binary_cross_entropy_loss": (_VECTOR, {"target": [0, 1, 1, 0]}),
    "cross_entropy_loss": (_VECTOR, {"target": [2]}),
    "conv1d": (_SIGNAL, {"out_channels": 2, "kernel_size": 3, "padding": 1, "stride": 2}),
    "conv2d": (_IMAGE, {"out_channels": 2, "kernel_size": 3, "padding": 1, "stride": 2}),
    "depthwise_conv2d": (_IMAGE, {"kernel_size": 2, "dilation": 2}),
    "pointwise_conv2d": (_IMAGE, {"out_channels": 3}),
    "conv_transpose1d": (_SIGNAL, {"out_channels": 2, "kernel_size": 3, "stride": 2, "output_padding": 1}),
    "conv_transpose2d": (_IMAGE, {"out_channels": 2, "kernel_size": 3, "stride": 2, "padding": 1}),
    "subsampling2d": ([2, 4, 4], {"kernel_size": 2}),
    "connected_conv2d": (_IMAGE, {"table": [[0], [0, 1]], "kernel_size": 3}),
    "rbf": (_VECTOR, {"out_features": 3}),
    "batch_norm": (_IMAGE, {}),
    "layer_norm": (_SEQUENCE, {}),
    "instance_norm": (_IMAGE, {"affine": True}),
    "group_norm": (_IMAGE, {"num_groups": 1}),
    "max_pool1d": (_SIGNAL, {"kernel_size": 2}),
    "avg_pool1d": (_SIGNAL, {"kernel_size": 3, "padding": 1}),
    "max_pool2d": (_IMAGE, {"kernel_size": 2, "ceil_mode": True}),
    "avg_pool2d": (_IMAGE, {"kernel_size": 2, "padding": 1, "count_include_pad": False}),
    "global_avg_pool2d": (_IMAGE, {}),
    "global_max_pool2d": (_IMAGE, {}),
    "adaptive_avg_pool2d": (_IMAGE, {"output_size": 2}),
    "adaptive_max_pool2d": (_IMAGE, {"output_size": [3, 2]}),
    "adaptive_avg_pool1d": (_SIGNAL, {"output_size": 4}),
    "adaptive_max_pool1d": (_SIGNAL, {"output_size": 3}),
    "global_avg_pool1d": (_SIGNAL, {}),
    "global_max_pool1d": (_SIGNAL, {}),
    "local_response_norm": ([3, 2, 2], {"size": 2, "alpha": 0.5}),
    "to_sequence": (_IMAGE, {}),
    "to_signal": (_SEQUENCE, {}),
    "unflatten": ([12], {"unflattened_size": [3, 2, 2]}),
    "channel_shuffle": ([4, 2, 3], {"groups": 2}),
    "chunk": ([4, 2, 3], {"chunks": 2, "index": 1}),
    "zero_pad1d": (_SIGNAL, {"padding": [2, 0]}),
    "zero_pad2d": (_IMAGE, {"padding": [0, 1, 2, 3]}),
    "pixel_shuffle": ([8, 2, 3], {"upscale_factor": 2}),
    "upsample": (_MAP, {"scale_factor": 2, "mode": "bilinear"}),
    "max_pool2d_gradient": (_MAP, {"kernel_size": 2}),
    "avg_pool2d_gradient": (_MAP, {"kernel_size": 3, "stride": 1}),
    "embedding": ([3], {"num_embeddings": 4, "embedding_dim": 2}),
    "select": (_SEQUENCE, {"index": 1}),
    "rnn": (_SEQUENCE, {"hidden_size": 2}),
    "lstm": (_SEQUENCE, {"hidden_size": 2, "bidirectional": True, "returns": "last"}),
    "gru": (_SEQUENCE, {"hidden_size": 2, "num_layers": 2}),
    "jordan": (_SEQUENCE, {"hidden_size": 3, "output_size": 2}),
    "recurrent_decoder": (_SEQUENCE, {"cell": "lstm", "hidden_size": 2, "teacher_forcing": False}),
    "attention_scores": (_SEQUENCE, {"query": [1, 0.5, -1, 2]}),
    "attention_output": ([2, 3], {"alpha": [0.25, 0.75]}),
    "attention": (_SEQUENCE, {"is_causal": True}),
    "additive_attention": (_SEQUENCE, {"hidden_size": 2, "key_padding_mask": [0, 1, 0]}),
    "multi_head_attention": (_SEQUENCE, {"num_heads": 2}),
    "transformer_encoder_layer": (_SEQUENCE, {"nhead": 2, "dim_feedforward": 3}),
    "add_positional_encoding": (_SEQUENCE, {}),
    "translate": (_MAP, {"down": 1, "right": -1}),
    "horizontal_flip": (_MAP, {}),
    "vertical_flip": (_MAP, {}),
    "rotate90": (_MAP, {"turns": 1}),
    "rotate": (_MAP, {"angle": 30, "interpolation": "bilinear"}),
    "scale": (_MAP, {"factor": 1.5, "interpolation": "bilinear"}),
    "shear": (_MAP, {"right": 0.3}),
    "resize": (_MAP, {"height": 3, "width": 6, "interpolation": "bilinear"}),
    "crop": (_MAP, {"top": 1, "left": 0, "height": 2, "width": 3}),
    "drawn_crop": (_MAP, {"height": 3, "width": 3, "padding": 1, "seed": 1}),
    "adjust_brightness": (_MAP, {"factor": 1.3, "maximum": 1}),
    "adjust_contrast": (_MAP, {"factor": 0.6, "maximum": 1}),
    "gaussian_noise": (_MAP, {"std": 0.1, "maximum": 1, "seed": 2}),
    "erase": (_MAP, {"top": 1, "left": 1, "height": 2, "width": 2}),
    "drawn_cutout": (_MAP, {"side": 2, "seed": 1}),
    "drawn_erasing": (_MAP, {"seed": 1}),
    "solarize": (_MAP, {"threshold": 0.5, "maximum": 1}),
    "posterize": (_MAP, {"bits": 3}),
    "autocontrast": (_MAP, {"maximum": 1}),
    "adjust_saturation": ([3, 2, 2], {"factor": 1.6, "maximum": 1}),
    "equalize": (_MAP, {}),
    "adjust_sharpness": (_MAP, {"factor": 1.5, "maximum": 1}),
}
_OF_SEVERAL: Final[dict[str, tuple[Any, dict[str, Any]]]] = {
    "add": (_TWO, {"from": ["x", "y"]}),
    "concat": (_TWO, {"from": ["x", "y"]}),
    "multiply": ({"x": _IMAGE, "y": [2, 1, 1]}, {}),
    "append": (_TWO_SEQUENCES, {}),
    "mixup_images": (_TWO, {"lam": 0.3}),
    "drawn_mixup": (_TWO, {"seed": 1}),
    "cutmix_images": (_TWO, {"cx": 2, "cy": 2, "box_height": 2, "box_width": 2}),
    "drawn_cutmix": (_TWO, {"seed": 1}),
    "gaussian_sample": ({"mu": [3], "log_variance": [3], "noise": [3]}, {}),
    "transformer_decoder_layer": (_TWO_SEQUENCES, {"nhead": 2, "dim_feedforward": 3}),
}
_WHOLE_NUMBERS: Final = {
    "posterize": {"axes": ["H", "W"], "values": [[0, 255, 17], [128, 96, 200]]},
    "equalize": {
        "axes": ["H", "W"],
        "values": [[(3 * row * column) % 256 for column in range(20)] for row in range(30)],
    },
}
"""What a layer takes that no drawn numbers would do for."""


def _network(name: str, given: Any, attributes: dict[str, Any]) -> dict[str, Any]:
    inputs = given if name in _OF_SEVERAL else {"x": _WHOLE_NUMBERS.get(name, given)}
    layer = {name: {"from": list(inputs), **attributes} if len(inputs) > 1 else attributes}
    return {"input": inputs, "layers": [layer]}


EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    name: _network(name, *example) for name, example in {**_OF_ONE_INPUT, **_OF_SEVERAL}.items()
}
"""Name of a layer to a description in which it is the last."""

OF_A_BATCH: Final[dict[str, dict[str, Any]]] = {
    "batch_norm of a mini-batch": {"input": {"x": [2, 2, 3]}, "batch": 3, "layers": ["batch_norm2d"]},
    "a mask for each sample": {
        "input": {"x": [3, 4]},
        "batch": 2,
        "layers": [{"multi_head_attention": {"num_heads": 2, "key_padding_mask": [[0, 0, 1], [0, 1, 1]]}}],
    },
    "losses of a mini-batch": {
        "input": {"x": [3]},
        "batch": 2,
        "layers": [{"linear": {"out_features": 4}}, {"cross_entropy_loss": {"target": [3, 0]}}],
    },
    "a small convolutional network": {
        "input": {"x": [1, 6, 6]},
        "batch": 2,
        "layers": [
            {"conv2d": {"out_channels": 2, "kernel_size": 3}},
            "batch_norm2d",
            "relu",
            {"residual": {"body": [{"conv2d": {"out_channels": 2, "kernel_size": 3, "padding": 1}}, "tanh"]}},
            {"max_pool2d": {"kernel_size": 2}},
            "flatten",
            {"linear": {"out_features": 3}},
            "softmax",
        ],
    },
    "words through a recurrent network": {
        "input": {"x": [4]},
        "batch": 2,
        "layers": [
            {"embedding": {"num_embeddings": 5, "embedding_dim": 3}},
            {"gru": {"hidden_size": 2, "returns": "last"}},
            {"linear": {"out_features": 2}},
        ],
    },
}
"""Networks whose values hold several samples."""
