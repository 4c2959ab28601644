"""Chapter 23: encoder and decoder layers and their stacks, by rule and by torch's own modules in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation
from engine.explain import explain
from engine.summary import summarize
from engine.value import Value, flat

Agreement = Callable[..., dict[str, Value]]

_TARGET = [[0.5, -1.0, 0.25, 2.0], [1.5, 0.25, -0.5, 1.0]]
_SOURCE = [[1.0, 0.5, -1.0, 0.0], [-0.75, 2.0, 0.5, 1.5], [0.25, -1.5, 1.0, -2.0]]
_STACK = {"nhead": 8, "dim_feedforward": 2048}


@pytest.fixture(scope="module")
def torch() -> Any:
    return pytest.importorskip("torch")


def _layer(torch: Any, kind: str, **options: Any) -> tuple[Any, dict[str, Any]]:
    torch.manual_seed(1)
    module = getattr(torch.nn, kind)(4, 2, 3, dropout=0.0, batch_first=True, dtype=torch.float64, **options)
    for parameter in module.parameters():
        parameter.data.uniform_(-1, 1)
    weights = {name: tensor.tolist() for name, tensor in module.state_dict().items()}
    return module.train(), {"nhead": 2, "dim_feedforward": 3, "weights": weights, **options}


def _rule(layer: dict[str, Any], **inputs: list[list[float]]) -> list[float]:
    described = {name: {"axes": ["T", "D"], "values": values} for name, values in inputs.items()}
    return [float(one) for one in flat(Evaluation(describe({"input": described, "layers": [layer]})).lookup("output"))]


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("options", [{}, {"activation": "gelu"}, {"bias": False, "layer_norm_eps": 0.1}])
def test_an_encoder_layer_is_torchs(torch: Any, options: dict[str, Any], *, norm_first: bool) -> None:
    module, layer = _layer(torch, "TransformerEncoderLayer", norm_first=norm_first, **options)
    padding = [0, 0, 1]
    x = torch.tensor([_SOURCE], dtype=torch.float64)
    expected = module(x, src_key_padding_mask=torch.tensor([padding]).bool())
    found = _rule({"transformer_encoder_layer": {**layer, "src_key_padding_mask": padding}}, x=_SOURCE)
    assert found == pytest.approx(expected.flatten().tolist(), abs=1e-12)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("causal", [False, True])
def test_a_decoder_layer_is_torchs(torch: Any, *, causal: bool, norm_first: bool) -> None:
    module, layer = _layer(torch, "TransformerDecoderLayer", norm_first=norm_first)
    target, memory = (torch.tensor([one], dtype=torch.float64) for one in (_TARGET, _SOURCE))
    mask = torch.nn.Transformer.generate_square_subsequent_mask(2, dtype=torch.float64) if causal else None
    expected = module(target, memory, tgt_mask=mask)
    described = {"transformer_decoder_layer": {**layer, "from": ["y", "m"], "tgt_is_causal": causal}}
    assert _rule(described, y=_TARGET, m=_SOURCE) == pytest.approx(expected.flatten().tolist(), abs=1e-12)


@given(
    sizes=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    heads=st.integers(1, 2),
    masks=st.booleans(),
    layer=st.fixed_dictionaries(
        {
            "dim_feedforward": st.integers(1, 3),
            "bias": st.booleans(),
            "norm_first": st.booleans(),
            "activation": st.sampled_from(["relu", "gelu"]),
        }
    ),
)
@settings(max_examples=8, deadline=None)
def test_layers_of_any_size_are_those_of_the_run(
    agreed: Agreement,
    sizes: tuple[int, int],
    heads: int,
    layer: dict[str, Any],
    *,
    masks: bool,
) -> None:
    time, source = sizes
    inputs = {"y": [time, 2 * heads], "m": [source, 2 * heads]}
    common = {"nhead": heads, **layer}
    encoder = {"transformer_encoder_layer": {**common, "from": "m", "is_causal": masks}}
    decoder = {"transformer_decoder_layer": {**common, "from": ["y", "previous"], "tgt_is_causal": masks}}
    assert "weights" in agreed({"input": inputs, "layers": [encoder]})
    assert "memory_weights" in agreed({"input": inputs, "layers": [encoder, decoder]})


def test_fully_masked_rows_of_an_encoder_layer_are_no_trap(agreed: Agreement) -> None:
    layer = {"nhead": 1, "dim_feedforward": 2, "is_causal": True, "src_key_padding_mask": [1, 0]}
    found = agreed({"input": {"x": [2, 2]}, "layers": [{"transformer_encoder_layer": layer}]})
    assert list(flat(found["weights"])) == [0, 0, 0, 1]


def test_the_stacks_of_the_base_transformer_have_44140544_parameters() -> None:
    layers: list[Any] = [
        {"repeat": {"times": 6, "body": [{"transformer_encoder_layer": _STACK}]}},
        {"layer_norm": {"name": "memory"}},
        {"transformer_decoder_layer": {"from": ["target", "memory"], **_STACK}},
        {"repeat": {"times": 5, "body": [{"transformer_decoder_layer": {"from": ["previous", "memory"], **_STACK}}]}},
        "layer_norm",
    ]
    found = summarize(describe({"input": {"source": [10, 512], "target": [7, 512]}, "layers": layers}))
    assert found["totals"]["parameters"] == 44_140_544


def test_a_decoder_needs_a_memory_of_its_own_width() -> None:
    decoder: dict[str, Any] = {"transformer_decoder_layer": {"nhead": 1}}
    with pytest.raises(DescriptionError, match="takes 2 inputs"):
        describe({"input": {"x": [3, 4]}, "layers": [decoder]})
    decoder["transformer_decoder_layer"]["from"] = ["x", "m"]
    with pytest.raises(DescriptionError, match="must both have 4 features"):
        describe({"input": {"x": [3, 4], "m": [3, 6]}, "layers": [decoder]})


@given(time=st.integers(1, 5), pairs=st.integers(1, 4))
@settings(max_examples=10, deadline=None)
def test_positions_are_added_to_a_sequence_without_parameters(agreed: Agreement, time: int, pairs: int) -> None:
    found = agreed({"input": {"x": [time, 2 * pairs]}, "layers": ["add_positional_encoding"]})
    assert (found["parameters"], found["macs"]) == (0, 0)
    assert list(flat(found["encoding"]))[: 2 * pairs] == [0, 1] * pairs


def test_every_position_gets_the_encoding_that_is_worked_for_it_alone(agreed: Agreement) -> None:
    found = agreed({"input": {"x": [4, 6]}, "layers": ["add_positional_encoding"]})
    alone = agreed({"layers": [{"positional_encoding": {"d_model": 6, "position": 3}}]})
    assert found["encoding"][3] == alone["encoding"]  # type: ignore[index]


def test_explain_goes_through_heads_positions_and_the_feed_forward_network(torch: Any) -> None:
    _, layer = _layer(torch, "TransformerEncoderLayer")
    data = {"input": {"x": {"axes": ["T", "D"], "values": _TARGET}}, "layers": [{"transformer_encoder_layer": layer}]}
    lines = [line.strip() for line in explain(describe(data))]
    for heading in ("self attn, head 2, query 1", "norm1, position 2", "feed forward"):
        assert heading in lines
