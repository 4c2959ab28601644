"""What is drawn: each picture's screen, the learner who sees it, the keys that lead there, and how it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quizapp.bank.text import LANGUAGES

QUESTION: Final = "conv-output-size"
"""The question that is shown most."""
SLIP: Final = "<slip>"
"""Stands for the keys of a wrong answer to it, one that two mistakes lead to."""
WHERE: Final = {
    "browse": ("m", *"browse", "enter"),
    "tour": ("m", *"tour", "enter"),
    "mock": ("m", *"mock", "enter"),
    "shelf": ("l", "o"),
}
"""Ways to places that several pictures show."""


@dataclass(frozen=True)
class Scene:
    """A picture to be drawn."""

    name: str
    screen: str
    """The class of the screen that it shows; drawing fails if another one is on top."""
    told: tuple[str, str]
    """How it is called on the page of all pictures, in English and in Japanese."""
    keys: tuple[str, ...] = ()
    who: str = "evening"
    """Who sees it: someone after some `evening`s, `new`, `placed` or `examined`; or the items that are asked."""
    engine: bool = False
    """Whether the engine runs something for it."""
    silent: bool = False
    """Whether the terminal leaves the question how wide signs are unanswered."""


SCENES: Final = (
    Scene("tour-language", "TourScreen", ("The first minute: language", "最初の1分: 言語"), WHERE["tour"], "new"),
    Scene(
        "tour-signs",
        "TourScreen",
        ("… how wide signs are, where the terminal does not say", "… 記号の幅(端末が答えないとき)"),
        (*WHERE["tour"], "enter"),
        "new",
        silent=True,
    ),
    Scene("tour", "TourScreen", ("… the day of the exam", "… 試験日"), (*WHERE["tour"], "enter"), "new"),
    Scene("tour-minutes", "TourScreen", ("… minutes a day", "… 1日の時間"), (*WHERE["tour"], "enter", "enter"), "new"),
    Scene(
        "tour-start",
        "TourScreen",
        ("… how to begin", "… 始め方"),
        (*WHERE["tour"], "enter", "n", "enter"),
        "new",
    ),
    Scene("home", "HomeScreen", ("Home", "ホーム")),
    Scene("palette", "PaletteScreen", ("… every place by name", "… 名前で探す"), ("m", "down")),
    Scene("help", "HelpScreen", ("… every key of a screen", "… キーの一覧"), ("question_mark",)),
    Scene("point", "PointScreen", ("A point, before it is asked", "問題の前の要点"), ("s",), "new"),
    Scene("question", "ReviewScreen", ("A question with numbers", "計算問題"), ("s",), QUESTION),
    Scene("hints", "ReviewScreen", ("… with hints", "… ヒント"), ("s", "h", "h"), QUESTION),
    Scene("retry", "ReviewScreen", ("… another try", "… もう一度"), ("s", SLIP, "enter"), QUESTION),
    Scene(
        "grid", "ReviewScreen", ("… answered cell by cell", "… マスごとに答える"), ("s", "6", "enter"), "max-pool-grid"
    ),
    Scene("axes", "ReviewScreen", ("… by axes", "… 軸で答える"), ("s", "N", "enter"), "normalization-axes"),
    Scene("choice", "ReviewScreen", ("A question of knowledge", "知識問題"), ("s", "3"), "conv-learned-or-chosen"),
    Scene("order", "ReviewScreen", ("… putting in order", "… 並べ替え"), ("s", "2", "1"), "multi-head-steps"),
    Scene("match", "ReviewScreen", ("… matching", "… 組み合わせ"), ("s", "2", "1"), "pooling-kinds"),
    Scene("card", "ReviewScreen", ("… a flashcard", "… カード"), ("s", "enter"), "conv-weight-sharing"),
    Scene("flag", "FlagScreen", ("Flagging a question", "問題の報告"), ("s", "f", *"typo?"), QUESTION),
    Scene("verdict", "VerdictScreen", ("The verdict", "判定"), ("s", SLIP, "enter", "f3"), QUESTION),
    Scene("details", "VerdictScreen", ("… its details", "… 詳細"), ("s", SLIP, "enter", "f3", "e"), QUESTION),
    Scene(
        "transfer",
        "VerdictScreen",
        ("… and the next question", "… 次の1問"),
        ("s", SLIP, "enter", "f3", "1", "enter"),
        QUESTION,
    ),
    Scene(
        "verdict-choice",
        "VerdictScreen",
        ("… on a question of knowledge", "… 知識問題の判定"),
        ("s", "3", "enter"),
        "conv-learned-or-chosen",
    ),
    Scene(
        "summary",
        "SummaryScreen",
        ("The end of a sitting", "1回の終わり"),
        ("s", "2", "enter", "enter", SLIP, "enter", "f3", "1", "escape"),
        f"conv-learned-or-chosen {QUESTION}",
    ),
    Scene("practice", "PracticeScreen", ("Practice with numbers", "計算の練習"), ("p", "space", "down", "space")),
    Scene(
        "pick",
        "PickScreen",
        ("… picking what to practise", "… 出題する範囲を選ぶ"),
        ("p", "f", "down", "space", "down", "down", "down", "enter", "down", "space"),
    ),
    Scene("placing", "PlacingScreen", ("Twelve questions", "12 問の診断"), ("m", *"twelve", "enter"), "new"),
    Scene("placed", "PlacedScreen", ("… and what they say", "… その結果"), ("m", *"twelve", "enter", "down"), "placed"),
    Scene(
        "placed-verdict",
        "PlacedVerdictScreen",
        ("… a verdict among them", "… その中の判定"),
        ("m", *"twelve", "enter", "down", "down", "enter"),
        "placed",
    ),
    Scene("mocks", "MocksScreen", ("Mock exams", "模擬試験の一覧"), WHERE["mock"], "examined"),
    Scene("mock", "MockScreen", ("… one being sat", "… 受験中"), (*WHERE["mock"], "enter", "2")),
    Scene("mock-score", "MockScoreScreen", ("… its score", "… 結果"), (*WHERE["mock"], "end", "enter"), "examined"),
    Scene("progress", "ProgressScreen", ("Progress", "進み具合"), ("m", *"progress", "enter")),
    Scene("lab", "LabScreen", ("The lab: a network", "実験室: ネットワーク"), ("l", "tab", "tab", "right")),
    Scene("lab-edit", "LabEditScreen", ("… a description typed", "… 記述を書く"), ("l", "e")),
    Scene("lab-shelf", "LabShelfScreen", ("… what can be watched", "… 見られるもの"), WHERE["shelf"]),
    Scene("kernel", "WatchScreen", ("… a kernel moving", "… カーネルの動き"), ("l", "enter", *["space"] * 8)),
    Scene(
        "pooling", "WatchScreen", ("… a pooling window", "… プーリング"), (*WHERE["shelf"], "down", "enter", "space")
    ),
    Scene(
        "normalization",
        "WatchScreen",
        ("… axes of a normalization", "… 正規化の軸"),
        (*WHERE["shelf"], "down", "down", "enter", "space"),
    ),
    Scene(
        "gates",
        "WatchScreen",
        ("… the gates of an LSTM", "… LSTM のゲート"),
        (*WHERE["shelf"], *["down"] * 3, "enter", *["space"] * 4),
    ),
    Scene(
        "attention",
        "WatchScreen",
        ("… attention", "… 注意の重み"),
        (*WHERE["shelf"], *["down"] * 4, "enter", *["space"] * 3),
    ),
    Scene(
        "augmentation",
        "WatchScreen",
        ("… an image augmented", "… データ拡張"),
        (*WHERE["shelf"], *["down"] * 5, "enter", "space"),
    ),
    Scene(
        "gradients",
        "LabGradientsScreen",
        ("… gradients by depth", "… 深さと勾配"),
        ("m", *"gradi", "enter"),
        engine=True,
    ),
    Scene(
        "training",
        "LabTrainingScreen",
        ("… a small model trained", "… 小さなモデルの学習"),
        ("m", *"small", "enter", "enter"),
        engine=True,
    ),
    Scene("glossary", "GlossaryScreen", ("Glossary", "用語集"), ("m", *"glossary", "enter", *"norm")),
    Scene("browse", "BrowseScreen", ("All questions", "問題の一覧"), (*WHERE["browse"], *"computed")),
    Scene("item", "ItemScreen", ("… one of them", "… そのひとつ"), (*WHERE["browse"], *"dense-p", "enter")),
    Scene("settings", "SettingsScreen", ("Settings", "設定"), ("m", *"settings", "enter", "down", "down", "right")),
    Scene(
        "easy-days",
        "EasyDaysScreen",
        ("… days on which less comes back", "… 復習を減らす曜日"),
        ("m", *"settings", "enter", *["down"] * 9, "enter", "left", "left", "down"),
    ),
)


def files() -> list[str]:
    """Return the names of the files of all pictures."""
    return [f"{scene.name}-{language}.svg" for scene in SCENES for language in LANGUAGES]


def page() -> str:
    """Return the page on which all pictures stand."""
    rows = [
        f"| {english}<br>{japanese} | ![{english}](pictures/{scene.name}-en.svg) "
        f"| ![{japanese}](pictures/{scene.name}-ja.svg) |"
        for scene in SCENES
        for english, japanese in [scene.told]
    ]
    return "\n".join([TOP, *rows, ""])


TOP: Final = """\
# The screens

Each picture is drawn from the app by `make pictures`, in English and in Japanese, and so is this page. Clock, seeds and
ids are fixed, so that a picture changes only when the app does.

| | English | 日本語 |
|---|---|---|"""
