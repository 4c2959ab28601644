"""The layers, one room for each chapter; `LAYER_TYPES` is the closed list that descriptions can name."""

from __future__ import annotations

from engine.layer import LayerType
from engine.layers import (
    activation,
    attention,
    augmentation,
    augmentation_counts,
    autoencoder,
    convolution,
    embedding,
    fully_connected,
    latent,
    latent_divergence,
    learning,
    lenet,
    normalization,
    pooling,
    recurrent,
    recurrent_steps,
    residual,
    skip,
    statistics,
    transformer,
    vector_quantization,
)

_ROOMS = (
    fully_connected,
    learning,
    activation,
    convolution,
    normalization,
    statistics,
    pooling,
    lenet,
    skip,
    residual,
    embedding,
    recurrent,
    recurrent_steps,
    attention,
    transformer,
    autoencoder,
    latent,
    latent_divergence,
    vector_quantization,
    augmentation,
    augmentation_counts,
)

LAYER_TYPES: dict[str, LayerType] = {layer.name: layer for room in _ROOMS for layer in room.LAYERS}
