"""The layers, one room for each chapter; `LAYER_TYPES` is the closed list that descriptions can name."""

from __future__ import annotations

from engine.layer import LayerType
from engine.layers import (
    activation,
    attention,
    attention_layers,
    augmentation,
    augmentation_counts,
    autoencoder,
    convolution,
    embedding,
    fully_connected,
    grid_search,
    image_geometry,
    image_mixing,
    image_values,
    latent,
    latent_divergence,
    learning,
    lenet,
    normalization,
    pooling,
    pooling_gradient,
    recurrent,
    recurrent_steps,
    residual,
    signal,
    skip,
    statistics,
    stride,
    transformer,
    transformer_layers,
    transposed,
    vector_quantization,
)

_ROOMS = (
    fully_connected,
    learning,
    activation,
    convolution,
    transposed,
    stride,
    normalization,
    statistics,
    pooling,
    pooling_gradient,
    lenet,
    signal,
    skip,
    residual,
    embedding,
    recurrent,
    recurrent_steps,
    attention,
    attention_layers,
    transformer,
    transformer_layers,
    autoencoder,
    latent,
    latent_divergence,
    vector_quantization,
    augmentation,
    augmentation_counts,
    grid_search,
    image_geometry,
    image_values,
    image_mixing,
)

LAYER_TYPES: dict[str, LayerType] = {layer.name: layer for room in _ROOMS for layer in room.LAYERS}

ALIASES: dict[str, LayerType] = {**convolution.ALIASES, **normalization.ALIASES}
"""Other names that a description can use; the layer keeps its own in summaries and mistakes."""
