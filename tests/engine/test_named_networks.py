"""Networks that a reader may name beside the shipped ones: each a page of YAML, its totals published or torch's own."""

from __future__ import annotations

from typing import Any, Final

import pytest

from engine.description import describe
from engine.run import Run
from engine.source import parse
from engine.summary import summarize

SE_RESNET_50: Final = """
input: {x: [3, 224, 224]}
blocks:
  gate:
    parameters: {channels: null}
    layers:
      - identity: {name: map}
      - global_avg_pool2d
      - linear: {out_features: =channels//16}
      - relu
      - linear: {out_features: =channels}
      - sigmoid
      - unflatten: {name: shares, unflattened_size: "=(channels, 1, 1)"}
      - multiply: {from: [map, shares]}
  narrow:
    parameters: {width: null, stride: 1}
    layers:
      - conv2d: {out_channels: =width, kernel_size: 1, bias: false}
      - batch_norm2d
      - relu
      - conv2d: {out_channels: =width, kernel_size: 3, padding: 1, stride: =stride, bias: false}
      - batch_norm2d
      - relu
      - conv2d: {out_channels: =4*width, kernel_size: 1, bias: false}
      - batch_norm2d
      - gate: {channels: =4*width}
  unit:
    parameters: {width: null}
    layers: [residual: {body: [narrow: {width: =width}]}, relu]
  first:
    parameters: {width: null, stride: 2}
    layers:
      - residual:
          body: [narrow: {width: =width, stride: =stride}]
          shortcut: [conv2d: {out_channels: =4*width, kernel_size: 1, stride: =stride, bias: false}, batch_norm2d]
      - relu
layers:
  - conv2d: {out_channels: 64, kernel_size: 7, stride: 2, padding: 3, bias: false}
  - batch_norm2d
  - relu
  - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
  - first: {width: 64, stride: 1}
  - repeat: {times: 2, body: [unit: {width: 64}]}
  - first: {width: 128}
  - repeat: {times: 3, body: [unit: {width: 128}]}
  - first: {width: 256}
  - repeat: {times: 5, body: [unit: {width: 256}]}
  - first: {width: 512}
  - repeat: {times: 2, body: [unit: {width: 512}]}
  - global_avg_pool2d
  - linear: {out_features: 1000}
"""
VIT_B_16: Final = """
input: {image: [3, 224, 224], class: [1], positions: [197]}
layers:
  - conv2d: {from: image, out_channels: 768, kernel_size: 16, stride: 16}
  - to_sequence: {name: tokens}
  - embedding: {name: class_token, from: class, num_embeddings: 1, embedding_dim: 768}
  - embedding: {name: position, from: positions, num_embeddings: 197, embedding_dim: 768}
  - append: {name: sequence, from: [class_token, tokens]}
  - add: {from: [sequence, position]}
  - repeat:
      times: 12
      body: [transformer_encoder_layer: {nhead: 12, dim_feedforward: 3072, activation: gelu, norm_first: true}]
  - layer_norm
  - select: {index: 0}
  - linear: {out_features: 1000}
"""
DENSENET_121: Final = """
input: {x: [3, 224, 224]}
blocks:
  normalized:
    parameters: {width: null, kernel: null}
    layers:
      - batch_norm2d
      - relu
      - conv2d: {out_channels: =width, kernel_size: =kernel, padding: =kernel//2, bias: false}
  grow:
    layers: [concat: {branches: [identity, [normalized: {width: 128, kernel: 1}, normalized: {width: 32, kernel: 3}]]}]
layers:
  - conv2d: {out_channels: 64, kernel_size: 7, stride: 2, padding: 3, bias: false}
  - batch_norm2d
  - relu
  - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
  - repeat: {times: 6, body: [grow]}
  - normalized: {width: 128, kernel: 1}
  - avg_pool2d: {kernel_size: 2}
  - repeat: {times: 12, body: [grow]}
  - normalized: {width: 256, kernel: 1}
  - avg_pool2d: {kernel_size: 2}
  - repeat: {times: 24, body: [grow]}
  - normalized: {width: 512, kernel: 1}
  - avg_pool2d: {kernel_size: 2}
  - repeat: {times: 16, body: [grow]}
  - batch_norm2d
  - relu
  - global_avg_pool2d
  - linear: {out_features: 1000}
"""
U_NET: Final = """
input: {x: [1, 572, 572]}
blocks:
  twice:
    parameters: {width: null}
    layers:
      - conv2d: {out_channels: =width, kernel_size: 3}
      - relu
      - conv2d: {out_channels: =width, kernel_size: 3}
      - relu: {name: end}
layers:
  - twice: {name: down1, width: 64}
  - max_pool2d: {kernel_size: 2}
  - twice: {name: down2, width: 128}
  - max_pool2d: {kernel_size: 2}
  - twice: {name: down3, width: 256}
  - max_pool2d: {kernel_size: 2}
  - twice: {name: down4, width: 512}
  - max_pool2d: {kernel_size: 2}
  - twice: {name: bottom, width: 1024}
  - conv_transpose2d: {name: up4, out_channels: 512, kernel_size: 2, stride: 2}
  - crop: {name: cut4, from: down4.end, top: 4, left: 4, height: 56, width: 56}
  - concat: {from: [cut4, up4]}
  - twice: {width: 512}
  - conv_transpose2d: {name: up3, out_channels: 256, kernel_size: 2, stride: 2}
  - crop: {name: cut3, from: down3.end, top: 16, left: 16, height: 104, width: 104}
  - concat: {from: [cut3, up3]}
  - twice: {name: right3, width: 256}
  - conv_transpose2d: {name: up2, out_channels: 128, kernel_size: 2, stride: 2}
  - crop: {name: cut2, from: down2.end, top: 40, left: 40, height: 200, width: 200}
  - concat: {from: [cut2, up2]}
  - twice: {name: right2, width: 128}
  - conv_transpose2d: {name: up1, out_channels: 64, kernel_size: 2, stride: 2}
  - crop: {name: cut1, from: down1.end, top: 88, left: 88, height: 392, width: 392}
  - concat: {from: [cut1, up1]}
  - twice: {name: right1, width: 64}
  - pointwise_conv2d: {out_channels: 2}
"""
TEXT_CNN: Final = """
input: {words: [50]}
layers:
  - embedding: {num_embeddings: 20000, embedding_dim: 300}
  - to_signal
  - concat:
      branches:
        - [conv1d: {out_channels: 100, kernel_size: 3}, relu, global_max_pool1d]
        - [conv1d: {out_channels: 100, kernel_size: 4}, relu, global_max_pool1d]
        - [conv1d: {out_channels: 100, kernel_size: 5}, relu, global_max_pool1d]
  - dropout
  - linear: {out_features: 2}
"""
CRNN: Final = """
input: {x: [1, 32, 100]}
layers:
  - conv2d: {out_channels: 64, kernel_size: 3, padding: 1}
  - relu
  - max_pool2d: {kernel_size: [32, 4]}
  - to_sequence
  - lstm: {hidden_size: 256, bidirectional: true}
  - linear: {out_features: 37}
"""
GENERATOR: Final = """
input: {z: [100]}
layers:
  - linear: {out_features: 8192}
  - unflatten: {unflattened_size: [512, 4, 4]}
  - batch_norm2d
  - relu
  - conv_transpose2d: {out_channels: 256, kernel_size: 4, stride: 2, padding: 1, bias: false}
  - batch_norm2d
  - relu
  - conv_transpose2d: {out_channels: 3, kernel_size: 4, stride: 2, padding: 1}
  - tanh
"""

SHUFFLENET_V2: Final = """
input: {x: [3, 224, 224]}
blocks:
  pointwise:
    parameters: {width: null}
    layers: [conv2d: {out_channels: =width, kernel_size: 1, bias: false}, batch_norm2d, relu]
  depthwise:
    parameters: {width: null, stride: 1}
    layers:
      - conv2d: {out_channels: =width, kernel_size: 3, stride: =stride, padding: 1, groups: =width, bias: false}
      - batch_norm2d
  unit:
    parameters: {width: null}
    layers:
      - identity: {name: whole}
      - concat:
          branches:
            - [chunk: {from: whole, chunks: 2, index: 0}]
            - - chunk: {from: whole, chunks: 2, index: 1}
              - pointwise: {width: =width}
              - depthwise: {width: =width}
              - pointwise: {width: =width}
      - channel_shuffle: {groups: 2}
  down:
    parameters: {before: null, width: null}
    layers:
      - concat:
          branches:
            - [depthwise: {width: =before, stride: 2}, pointwise: {width: =width}]
            - - pointwise: {width: =width}
              - depthwise: {width: =width, stride: 2}
              - pointwise: {width: =width}
      - channel_shuffle: {groups: 2}
layers:
  - conv2d: {out_channels: 24, kernel_size: 3, stride: 2, padding: 1, bias: false}
  - batch_norm2d
  - relu
  - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
  - down: {before: 24, width: 58}
  - repeat: {times: 3, body: [unit: {width: 58}]}
  - down: {before: 116, width: 116}
  - repeat: {times: 7, body: [unit: {width: 116}]}
  - down: {before: 232, width: 232}
  - repeat: {times: 3, body: [unit: {width: 232}]}
  - pointwise: {width: 1024}
  - global_avg_pool2d
  - linear: {out_features: 1000}
"""
WAVENET: Final = """
input: {x: {channels: 32, length: 64}}
blocks:
  gated:
    parameters: {dilation: null}
    layers:
      - residual:
          body:
            - zero_pad1d: {padding: "=(dilation, 0)"}
            - conv1d: {name: both, out_channels: 64, kernel_size: 2, dilation: =dilation}
            - chunk: {chunks: 2, index: 0}
            - tanh: {name: filter}
            - chunk: {from: both, chunks: 2, index: 1}
            - sigmoid: {name: gate}
            - multiply: {from: [filter, gate]}
            - conv1d: {out_channels: 32, kernel_size: 1}
layers:
  - gated: {dilation: 1}
  - gated: {dilation: 2}
  - gated: {dilation: 4}
  - gated: {dilation: 8}
"""


def network_of(text: str) -> Any:
    return describe(parse(text, "network").data)


@pytest.mark.parametrize(
    ("text", "parameters", "macs"),
    [
        (SE_RESNET_50, 28_088_024, None),  # Hu et al., arXiv:1709.01507, table 2: 28.1M; timm's seresnet50 has as many
        (VIT_B_16, 86_567_656, None),  # torchvision's vit_b_16; Dosovitskiy et al., arXiv:2010.11929, table 1: 86M
        (
            SHUFFLENET_V2,
            2_278_604,
            None,
        ),  # torchvision's shufflenet_v2_x1_0; Ma et al., arXiv:1807.11164, table 8: 2.3M
        (DENSENET_121, 7_978_856, 2_834_161_664),  # torchvision's densenet121: 7,978,856 and 2.83 G
    ],
)
def test_published_totals(text: str, parameters: int, macs: int | None) -> None:
    totals = summarize(network_of(text))["totals"]
    assert totals["parameters"] == parameters
    assert macs is None or totals["macs"] == macs


@pytest.mark.parametrize(
    ("text", "output"),
    [
        (VIT_B_16, [1000]),
        (U_NET, [2, 388, 388]),  # Ronneberger, Fischer & Brox, arXiv:1505.04597, figure 1
        (TEXT_CNN, [2]),
        (CRNN, [25, 37]),
        (GENERATOR, [3, 16, 16]),
        (SHUFFLENET_V2, [1000]),
        (WAVENET, [32, 64]),  # van den Oord et al., arXiv:1609.03499, figure 4, but for its skip connections
    ],
)
def test_torch_agrees_on_shapes_parameters_and_multiply_adds(text: str, output: list[int]) -> None:
    network = network_of(text)
    found, run = summarize(network), Run(network)
    assert found["output"] == output == list(run.shapes()[-1].values())
    assert found["totals"]["parameters"] == run.parameters()
    assert found["totals"]["macs"] == run.macs()
