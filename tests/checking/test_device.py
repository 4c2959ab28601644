"""Keys are computed a second time where the author says: on the CPU, or on a GPU."""

from __future__ import annotations

import json

import pytest
import torch
from click.testing import CliRunner

from engine.run import Run
from quizapp.checking import check_banks
from quizapp.checking.items import audit_item
from quizapp.cli import quizapp, run
from tests.questions.shipped import small

CHECK = ["check", "--seeds", "2"]


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note where runs are asked to take place, and have them run on the CPU."""
    asked: list[str] = []
    choose = Run.__init__

    def noted(self: Run, network: object, device: str = "cpu", **more: object) -> None:
        asked.append(device)
        choose(self, network, "cpu", **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Run, "__init__", noted)
    return asked


def test_every_run_of_a_check_takes_place_where_it_was_asked_for(places: list[str]) -> None:
    report = check_banks(small(), seeds=2, verify="cuda")
    assert report.verified == report.drawn > 0
    assert set(places) == {"cuda"}


def test_every_run_of_an_audit_takes_place_where_it_was_asked_for(places: list[str]) -> None:
    assert audit_item(small(), "output-size", 2, verify="cuda").verified == 2
    assert set(places) == {"cuda"}


@pytest.mark.parametrize(
    ("options", "verified"),
    [([], False), (["--verify"], True), (["--device", "cpu"], True), (["--device", "cpu", "--no-verify"], False)],
)
def test_naming_a_device_is_a_way_to_verify(
    options: list[str], *, verified: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizapp.commands.banks.questions_of", lambda *_, **__: small())
    report = json.loads(CliRunner().invoke(quizapp, [*CHECK, *options, "--json"]).output)
    assert report["verified"] == (report["drawn"] if verified else 0)


def test_a_gpu_that_is_not_there_is_refused_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert run([*CHECK, "--device", "cuda"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "no CUDA device was found; use --device cpu or auto" in said.err
