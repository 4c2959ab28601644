"""Numbers are read as learners write them, with words around them; what could change the number is left unread."""

from __future__ import annotations

import pytest

from engine.value import Value
from quizapp.bank.text import Text
from quizapp.questions.model import Part
from quizapp.questions.reading import Unreadable, read_part, split_parts

INTEGER = Part(name="value", form="integer")
DECIMAL = Part(name="value", form="decimal", decimals=3)
SHAPE = Part(name="shape", form="shape", axes=("height", "width", "channels"))
AXES = Part(name="axes", form="axes", axes=("N", "C", "H", "W"))
GRID = Part(name="grid", form="grid", size=(2, 2))
VECTOR = Part(name="vector", form="vector", size=(3,), decimals=1)
SHARE = Part(name="share", form="decimal", decimals=1, unit=Text("%", "%"))


def read(part: Part, typed: str) -> Value:
    return read_part(part, typed)[0]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "約16",
            "およそ 16",
            "ほぼ16",
            "about 16",
            "approx. 16",
            "≈16",
            "≒１６",
            "~16",
            "〜16",
            "16程度",
            "約16個です。",
        ),
        *("答え 16", "答え：16", "答えは 16 です。", "Answer: 16", "the answer is 16", "It is 16.", "= 16", "＝１６"),
        *(
            "16つ",
            "16本",
            "16層",
            "16倍",
            "16枚",
            "16通り",
            "16本の経路",
            "16カ所",
            "16ヵ所",
            "16マス",
            "16次元",
            "16チャネル",
        ),
        *(
            "16ピクセル",
            "16ステップ",
            "16トークン",
            "16パラメータ",
            "16 paths",
            "16 parameters",
            "16 pixels",
            "16 steps.",
        ),
        *(
            "16 MACs",
            "16 values",
            "16になる",
            "8*2 = 16",
            "2^4＝16",
            "2(3+5)",
            "(1+1)(8)",
            "(3+5)2",
            "2の4乗",
            "32÷2",
            "4⋅4",
        ),
    ],
)
def test_words_around_a_number_do_not_change_it(typed: str) -> None:
    assert read(INTEGER, typed) == 16


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *(("1万", 10_000), ("１.2万", 12_000), ("12万3456", 123_456), ("3万個", 30_000), ("2億", 200_000_000)),
        *(("1億2,000万", 120_000_000), ("約6,000万", 60_000_000)),
    ],
)
def test_large_japanese_numbers(typed: str, value: int) -> None:
    assert read(INTEGER, typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "16以上",
            "16未満",
            "16 or 17",
            "16か17",
            "①16",
            "16ではない",
            "not 16",
            "12k",
            "1.5M",
            "16 million",
            "16千",
            "16?",
        ),
        *("3*5 = 16", "16 = ", "= =", "約", "です", "答えは", "万", "16万万", "16 GMACs", "16 MiB"),
    ],
)
def test_what_could_mean_another_number_is_not_read(typed: str) -> None:
    with pytest.raises(Unreadable):
        read(INTEGER, typed)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *(("0,333", 0.333), ("-0,5", -0.5), ("0.333…", 0.333), ("0.333（約）", 0.333), ("λ：0.75", 0.75)),
        *(
            ("マイナス0.5", -0.5),
            ("minus 0.5", -0.5),
            ("▲0.5", -0.5),
            ("33.3 percent", 0.333),
            ("33.3パーセント", 0.333),
        ),
        *(("2分の1", 0.5), ("1/3=0.333", 0.333), ("10の-3乗", 0.001)),
    ],
)
def test_decimals(typed: str, value: float) -> None:
    assert read(DECIMAL, typed) == pytest.approx(value)


def test_a_zero_and_a_comma_are_no_thousands() -> None:
    assert read(VECTOR, "0,1 0,2 0,7") == (0.1, 0.2, 0.7)
    assert read(INTEGER, "1,333") == 1333


@pytest.mark.parametrize("typed", ["25 percent", "25パーセント", "約25%", "25 per cent"])
def test_a_percentage_in_words_where_percent_is_asked(typed: str) -> None:
    assert read(SHARE, typed) == 25


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "28X20X6",
            "28・20・6",
            "28 by 20 by 6",
            "28×20×6です",
            "28×20の6チャネル",
            "28/20/6",
            "約28×20×6",
            "28×20×6。",
        ),
        *("高さ28 幅20 チャネル6", "チャネル6、高さ28、幅20", "C=6, H=28, W=20", "height 28, width 20, channels 6"),
        *(
            "channels: 6, height: 28, width: 20",
            "幅は20、高さは28、チャンネルは6",
            "縦28 横20 チャネル6",
            "W=20 H=28 C=6",
        ),
    ],
)
def test_a_shape_in_words_or_by_its_sides(typed: str) -> None:
    assert read(SHAPE, typed) == (28, 20, 6)


@pytest.mark.parametrize("typed", ["0.1 | 0.2 | 0.7", "0.1と0.2と0.7", "0.1 and 0.2 and 0.7", "0.1・0.2・0.7"])
def test_a_row_with_words_between(typed: str) -> None:
    assert read(VECTOR, typed) == (0.1, 0.2, 0.7)


@pytest.mark.parametrize("typed", ["1 2 / 3 4", "1 2 | 3 4", "1, 2 | 3, 4"])
def test_rows_of_a_grid_parted_by_bars(typed: str) -> None:
    assert read(GRID, typed) == ((1, 2), (3, 4))


def test_a_fraction_in_a_grid_stays_one() -> None:
    assert read(GRID, "1/2 2; 3 4") == ((0.5, 2), (3, 4))


@pytest.mark.parametrize(
    "typed",
    [
        "NとHとW",
        "N, H and W",
        "N軸とH軸とW軸",
        "batch, height, width",
        "バッチ・高さ・幅",
        "minibatch & height & width",
    ],
)
def test_axes_by_their_names(typed: str) -> None:
    assert read(AXES, typed) == ("N", "H", "W")


class TestSeveralParts:
    PARTS = (
        Part(name="height", form="integer", label=Text("一辺", "side")),
        Part(name="parameters", form="integer", label=Text("数", "number")),
        Part(name="ratio", form="decimal", decimals=2, label=Text("比", "ratio")),
    )

    @pytest.mark.parametrize(
        "typed",
        [
            *(
                "(1) 20 (2) 1,224 (3) 385.71",
                "（１）20、（２）1224、（３）385.71",
                "①20 ②1224 ③385.71",
                "①20; ②1224; ③385.71",
            ),
            *("一辺は20、数は1224、比は385.71", "side 20, number 1,224, ratio 385.71", "比 385.71 数 1224 一辺 20"),
            "Ratio: 385.71; side: 20; number: 1224",
        ],
    )
    def test_answers_by_their_numbers_or_names(self, typed: str) -> None:
        pieces = split_parts(self.PARTS, typed)
        assert [read(part, piece) for part, piece in zip(self.PARTS, pieces, strict=True)] == [20, 1224, 385.71]

    @pytest.mark.parametrize(
        "typed", ["(1) 20 (3) 385.71 (2) 1224", "①20 ②1224", "(1) 20 (2) (3) 4", "一辺 20 一辺 20 比 3"]
    )
    def test_what_is_numbered_or_named_otherwise_is_not_read(self, typed: str) -> None:
        with pytest.raises(Unreadable):
            split_parts(self.PARTS, typed)
