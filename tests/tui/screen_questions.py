"""Computed questions of every form and their verdicts, for screens to be tested on."""

from __future__ import annotations

from quizapp.bank.text import Text
from quizapp.questions.model import (
    Fit,
    Option,
    Part,
    Question,
    Verdict,
    WorkingStep,
)

REVISION = "0" * 12


def t(ja: str, en: str) -> Text:
    return Text(ja, en)


def options(*texts: Text) -> tuple[Option, ...]:
    return tuple(Option(str(number), text) for number, text in enumerate(texts, 1))


OUTPUT_SIZE = Question(
    item="conv-output-size",
    objective="18-4",
    kind="computed",
    seed="k3f9.4",
    revision=REVISION,
    prompt=t(
        "一辺 32 の正方形の入力に、5×5 のカーネルをストライド 2、"
        "パディング 2 で畳み込みます。出力の一辺はいくつですか。",
        "A square input of side 32 is convolved with a 5×5 kernel, "
        "stride 2, padding 2. What is the side of the output?",
    ),
    parts=(Part(name="output", form="integer"),),
    convention=t("割り切れないときは切り捨てます。", "Fractions are rounded down."),
    hints=(
        t("カーネルを置ける場所は何か所ありますか。", "In how many places can the kernel stand?"),
        t("(入力 + 2P - K) / S を切り捨て、1 を足します。", "floor((input + 2P - K) / S) + 1"),
        t("(32 + 4 - 5) / 2 を切り捨て、1 を足します。", "floor((32 + 4 - 5) / 2) + 1"),
    ),
    variants=900,
)

TRANSFER = Question(
    item="conv-output-size",
    objective="18-4",
    kind="computed",
    seed="k3f9.5",
    revision=REVISION,
    prompt=t(
        "一辺 32 の正方形の入力に、5×5 のカーネルをストライド 1、"
        "パディング 2 で畳み込みます。出力の一辺はいくつですか。",
        "A square input of side 32 is convolved with a 5×5 kernel, "
        "stride 1, padding 2. What is the side of the output?",
    ),
    parts=(Part(name="output", form="integer"),),
    convention=OUTPUT_SIZE.convention,
    hints=OUTPUT_SIZE.hints,
    variants=900,
)

OUTPUT_SIZE_WRONG = Verdict(
    outcome="wrong",
    yours=Text.same("15"),
    expected=Text.same("16"),
    fits=(
        Fit(
            mistake="drops-plus-one",
            name=t("最後の +1 を忘れた", "left out the final + 1"),
            note=t("合言葉は「動かした回数 + 最初の1か所」。", "Remember: moves, plus the place you started from."),
        ),
        Fit(
            mistake="pads-one-side",
            name=t("パディングを片側にしか足していない", "added the padding on one side only"),
            note=t(
                "P は左に P、右に P。幅は 2P 増えます。", "P goes on the left and on the right: the width grows by 2P."
            ),
        ),
    ),
    steps=(
        WorkingStep(
            name="padded",
            label=t("パディングを足す", "add the padding"),
            formula="W + 2 P",
            substituted="32 + 2*2",
            value="36",
            yours=("36", "34"),
            parts_here=(False, True),
        ),
        WorkingStep(
            name="room",
            label=t("カーネルを引く", "take off the kernel"),
            formula="padded - K",
            substituted="36 - 5",
            value="31",
            yours=("31", "29"),
            parts_here=(False, False),
        ),
        WorkingStep(
            name="steps",
            label=t("ストライドで割る", "divide by the stride"),
            formula="floor(room / S)",
            substituted="floor(31/2)",
            value="15",
            yours=("15", "14"),
            parts_here=(False, False),
        ),
        WorkingStep(
            name="output",
            label=t("最初の位置を数える", "count the start"),
            formula="steps + 1",
            substituted="15 + 1",
            value="16",
            yours=("15", "15"),
            parts_here=(True, False),
        ),
    ),
    reason=t(
        "カーネルを 15 回動かせる。動かす前の位置も1か所と数えて 16 "
        "か所。両端に木を植える植木算と同じ(間が 15 なら木は 16 本)。",
        "The kernel can move 15 times. Where it stood before the first move counts as well: 16 places, "
        "as 15 gaps need 16 fence posts.",
    ),
    picture=t(
        "左端の位置は 0, 2, 4, ..., 28, 30 の 16 個。最後の1列は余る。",
        "Left edges at 0, 2, 4, ..., 28, 30: sixteen. One column is unused.",
    ),
    check=t(
        "K=5, P=2 はストライド 1 なら大きさが変わらない。2 なら約半分の 16。",
        "K=5, P=2 keeps the size at stride 1; stride 2 gives about half, 16.",
    ),
    source="Dumoulin & Visin, arXiv:1603.07285, section 2.4",
    transfer_seed="k3f9.5",
    transfer_separates=True,
)

PARAMETERS = Question(
    item="conv-parameters",
    objective="18-4",
    kind="computed",
    seed="s",
    revision=REVISION,
    prompt=t(
        "3×3 のカーネル、入力 64 チャネル、出力 128 チャネルの畳み込み層(バイアスあり)のパラメータはいくつですか。",
        "How many parameters has a convolutional layer with 3×3 kernels, 64 input and 128 output channels, with bias?",
    ),
    parts=(Part(name="parameters", form="integer"),),
    hints=(t("フィルタ1枚には重みとバイアスがいくつありますか。", "How many weights and biases has one filter?"),),
    variants=400,
)

PARAMETERS_WRONG = Verdict(
    outcome="wrong",
    yours=Text.same("73728"),
    expected=Text.same("73856"),
    fits=(
        Fit(
            mistake="drops-bias",
            name=t("バイアスを数えていない", "the biases were not counted"),
            note=t("フィルタ1枚にバイアスが1つあります。", "Each filter has one bias."),
        ),
    ),
    steps=(
        WorkingStep(
            name="weights",
            label=t("フィルタ1枚の重み", "weights of a filter"),
            formula="K * K * C_in",
            substituted="3*3*64",
            value="576",
            yours=("576",),
            parts_here=(False,),
        ),
        WorkingStep(
            name="filter",
            label=t("バイアスを足す", "add its bias"),
            formula="weights + 1",
            substituted="576 + 1",
            value="577",
            yours=("576",),
            parts_here=(True,),
        ),
        WorkingStep(
            name="total",
            label=t("フィルタの枚数を掛ける", "times the filters"),
            formula="filter * C_out",
            substituted="577*128",
            value="73856",
            yours=("73728",),
            parts_here=(False,),
        ),
    ),
    reason=t("出力チャネルごとにバイアスが1つある。", "There is one bias for each output channel."),
    check=t("差は 128。出力チャネルの数と同じ。", "The difference is 128, the number of output channels."),
    source="Dumoulin & Visin, arXiv:1603.07285, section 1.1",
)

SHAPE = Question(
    item="conv-shape",
    objective="18-4",
    kind="computed",
    seed="s",
    revision=REVISION,
    prompt=t("出力の形を答えてください。", "What is the shape of the output?"),
    parts=(Part(name="shape", form="shape", axes=("C", "H", "W")),),
)

AXES = Question(
    item="normalization-axes",
    objective="20-1",
    kind="computed",
    seed="s",
    revision=REVISION,
    prompt=t(
        "特徴マップ (N, C, H, W) = (6, 32, 10, 10) をレイヤー正規化する。"
        "平均と分散を求めるとき、まとめる軸をすべて答えよ。",
        "A feature map of shape (N, C, H, W) = (6, 32, 10, 10) goes "
        "through layer normalization. Which axes are averaged over?",
    ),
    parts=(Part(name="axes", form="axes", axes=("N", "C", "H", "W")),),
    hints=(t("ほかのデータに左右されますか。", "Does it depend on the other samples?"),),
)

GRID = Question(
    item="max-pool-grid",
    objective="20-2",
    kind="computed",
    seed="s",
    revision=REVISION,
    prompt=t(
        "1 3 2 0\n4 6 5 1\n0 2 9 7\n8 1 3 4\nこの特徴マップに "
        "2×2・ストライド 2 の最大プーリングを掛けた結果を書いてください。",
        "1 3 2 0\n4 6 5 1\n0 2 9 7\n8 1 3 4\nApply 2×2 max pooling with stride 2. Fill in the result.",
    ),
    parts=(Part(name="output", form="grid", size=(2, 2)),),
)

CELL_UPDATE = Question(
    item="lstm-cell-update",
    objective="20-2",
    kind="computed",
    seed="s",
    revision=REVISION,
    prompt=t(
        "忘却ゲート 0.5、入力ゲート 0.4、出力ゲート 0.9、候補 0.2、直前のセル 2 のとき、c_t と h_t を求めてください。",
        "With forget gate 0.5, input gate 0.4, output gate 0.9, candidate 0.2 and previous cell 2, find c_t and h_t.",
    ),
    parts=(
        Part(name="cell", form="decimal", decimals=2, label=Text.same("c_t")),
        Part(name="hidden", form="decimal", decimals=3, label=Text.same("h_t")),
    ),
)

WEIGHTS = Question(
    item="attention-weights",
    objective="20-2",
    kind="computed",
    seed="s",
    revision=REVISION,
    prompt=t("Attention の重みを求めてください(小数第3位まで)。", "Find the attention weights (three decimals)."),
    parts=(Part(name="weights", form="vector", size=(3,), decimals=3),),
)
