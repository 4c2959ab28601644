"""`python -m engine train`: a line an epoch, data for scripts, and a sentence for what cannot be trained."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from engine.__main__ import main


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["train", *arguments], catch_exceptions=False)


def test_it_prints_a_line_an_epoch_and_what_came_of_it() -> None:
    lines = call("vq-vae", "--epochs", "2").stdout.splitlines()
    assert [line[:24] for line in lines[:-1]] == [f"training     epoch {epoch}/2  " for epoch in range(3)]
    assert all("held-out 0." in line and "(reconstruction " in line for line in lines[:-1])
    assert lines[-1].startswith("vq-vae: 5328 parameters; the held-out error went from 0.2")
    assert "of the codebook" in lines[-1].lower()


def test_the_phases_of_a_stacked_autoencoder_can_be_seen() -> None:
    lines = call("stacked", "--epochs", "1").stdout.splitlines()
    assert [line.split()[0] for line in lines[::2]] == ["layer-1", "layer-2", "layer-3", "fine-tuning", "stacked:"]


def test_data_for_scripts_is_an_object_a_line_and_the_same_for_the_same_seed() -> None:
    printed = call("denoising", "--epochs", "1", "--seed", "7", "--json").stdout
    *reports, outcome = map(json.loads, printed.splitlines())
    assert [set(report) for report in reports] == [{"phase", "epoch", "epochs", "loss", "parts", "held_out"}] * 2
    assert outcome["held_out"]["before"] == reports[0]["held_out"]
    assert {"kind": "denoising", "seed": 7}.items() <= outcome.items()
    assert call("denoising", "--epochs", "1", "--seed", "7", "--json").stdout == printed


def test_what_cannot_be_trained_is_told_in_one_sentence() -> None:
    for arguments, sentence in (
        (["gan"], "'gan' cannot be trained"),
        (["vae", "--epochs", "0"], "epochs: 0 was found"),
    ):
        result = call(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
        assert sentence in result.stderr
