"""Questions of every kind and their verdicts, for screens to be tested on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.bank.text import Text
from quizapp.questions.model import (
    KNEW,
    NOT_KNOWN,
    Fit,
    Option,
    OptionVerdict,
    Part,
    Question,
    Verdict,
    WorkingStep,
)
from quizapp.study.library import Objective, Point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
        "一辺 32 の正方形の入力に、5×5 のカーネルをストライド 2、パディング 2 で畳み込みます。出力の一辺はいくつですか。",
        "A square input of side 32 is convolved with a 5×5 kernel, stride 2, padding 2. What is the side of the output?",
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
        "一辺 32 の正方形の入力に、5×5 のカーネルをストライド 1、パディング 2 で畳み込みます。出力の一辺はいくつですか。",
        "A square input of side 32 is convolved with a 5×5 kernel, stride 1, padding 2. What is the side of the output?",
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
        "カーネルを 15 回動かせる。動かす前の位置も1か所と数えて 16 か所。両端に木を植える植木算と同じ(間が 15 なら木は 16 本)。",
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
        "特徴マップ (N, C, H, W) = (6, 32, 10, 10) をレイヤー正規化する。平均と分散を求めるとき、まとめる軸をすべて答えよ。",
        "A feature map of shape (N, C, H, W) = (6, 32, 10, 10) goes through layer normalization. Which axes are averaged over?",
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
        "1 3 2 0\n4 6 5 1\n0 2 9 7\n8 1 3 4\nこの特徴マップに 2×2・ストライド 2 の最大プーリングを掛けた結果を書いてください。",
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

CHOICE = Question(
    item="bn-learned-or-computed",
    objective="20-1",
    kind="choice",
    seed="s",
    revision=REVISION,
    prompt=t(
        "バッチ正規化に関する説明として、最も不適切なものを1つ選べ。",
        "Which one of these statements about batch normalization is the least appropriate?",
    ),
    parts=(Part(name="answer", form="option"),),
    options=options(
        t(
            "畳み込み層に使う場合は、ミニバッチ内の全データ・全位置から、チャネルごとに平均と分散を求める。",
            "After a convolution, each channel gets one mean and one variance, taken over the whole mini-batch and all positions.",
        ),
        t(
            "正規化に使う平均と分散は、スケール γ やシフト β と同じように、誤差逆伝播法で更新して決める。",
            "The mean and variance used to normalize are updated by back-propagation, just as the scale γ and shift β are.",
        ),
        t(
            "推論時には、訓練中に求めておいた平均と分散の移動平均を使うので、入力が1件だけでも計算できる。",
            "At inference it uses running averages of the mean and variance kept from training, so one input at a time is fine.",
        ),
        t(
            "正規化した値に γ を掛けて β を足すので、層の出力の平均が0、分散が1になるとは限らない。",
            "The normalized value is multiplied by γ and shifted by β, so the output need not have mean 0 and variance 1.",
        ),
    ),
)

CHOICE_WHY = (
    t(
        "適切な説明。(N, C, H, W) のうち N・H・W をまとめ、C だけを残す。「全チャネルをまとめる」と覚えていると誤りに見えるが、それはレイヤー正規化である。",
        "Appropriate. Of (N, C, H, W), it averages over N, H and W and keeps C apart. It looks wrong if you remember "
        '"all channels together", but that is layer normalization.',
    ),
    t(
        "これが不適切。訓練時の平均と分散は、そのミニバッチから計算する値であり、学習で更新するパラメータではない。"
        "勾配で更新するのは γ と β だけである。",
        "This is the wrong statement. In training the mean and variance are computed from the mini-batch; they are not "
        "parameters. Only γ and β are updated by gradients.",
    ),
    t(
        "適切な説明。推論時はミニバッチの統計量ではなく、蓄えておいた値を使う。",
        "Appropriate. At inference the stored statistics replace those of the mini-batch.",
    ),
    t(
        "適切な説明。平均0・分散1になるのは γ と β を使う前の値である。",
        "Appropriate. Mean 0 and variance 1 hold before γ and β are applied.",
    ),
)


def choice_verdict(question: Question, chosen: str, right: str, why: Sequence[Text]) -> Verdict:
    return Verdict(
        outcome="right" if chosen == right else "not-known" if chosen == NOT_KNOWN else "wrong",
        yours=Text.same("" if chosen == NOT_KNOWN else chosen),
        expected=Text.same(right),
        options=tuple(
            OptionVerdict(
                key=option.key, text=option.text, right=option.key == right, chosen=option.key == chosen, why=reason
            )
            for option, reason in zip(question.options, why, strict=True)
        ),
        takeaway=t(
            "計算する = 平均・分散。学習する = γ・β。推論時 = 移動平均。",
            "Computed - mean and variance. Learned - γ and β. At inference - running averages.",
        ),
        exam_note=t(
            "「学習されるパラメータは γ と β」「推論時は移動平均」の2点が言えれば足りる。",
            "For the exam it is enough to know that γ and β are learned and that inference uses running averages.",
        ),
        precise_note=t(
            "逆伝播の勾配は平均と分散の計算の中も通る(定数とはみなさない)。",
            "Gradients do flow through the computation of the mean and variance (they are not constants).",
        ),
        source="Ioffe & Szegedy, Batch Normalization, arXiv:1502.03167, Algorithms 1 and 2",
    )


SEVERAL = Question(
    item="pooling-properties",
    objective="20-1",
    kind="multiple_choice",
    seed="s",
    revision=REVISION,
    prompt=t(
        "プーリング層の説明として正しいものをすべて選べ。", "Choose every statement that is true of pooling layers."
    ),
    parts=(Part(name="answer", form="option"),),
    options=options(
        t("学習するパラメータがない。", "They have no parameters to learn."),
        t("位置の小さなずれに強くなる。", "They make small shifts matter less."),
        t("チャネル数を減らす。", "They reduce the number of channels."),
    ),
)

TRUE_FALSE = Question(
    item="gap-parameters",
    objective="20-1",
    kind="true_false",
    seed="s",
    revision=REVISION,
    prompt=t(
        "グローバル平均プーリングには学習するパラメータがない。", "Global average pooling has no parameters to learn."
    ),
    parts=(Part(name="answer", form="option"),),
    options=options(t("正しい", "True"), t("誤り", "False")),
)

CARD = Question(
    item="lstm-forget-gate",
    objective="18-1",
    kind="flashcard",
    seed="s",
    revision=REVISION,
    prompt=t("LSTM の忘却ゲートは、何の量を調節するか。", "In an LSTM, what does the forget gate control?"),
    parts=(Part(name="answer", form="text"),),
    back=t(
        "前の時刻のセルの状態を、どれだけ残すか。0〜1 の値を掛け、1 ならすべて残し、0 なら捨てる。",
        "How much of the previous cell state is kept. It multiplies that state by a value between 0 and 1 - "
        "1 keeps all of it, 0 drops it.",
    ),
    figure="c(t) = f * c(t-1) + i * g\n       ^            ^\n       forget       input",
)

CLOZE = Question(
    item="conv-sharing",
    objective="18-1",
    kind="cloze",
    seed="s",
    revision=REVISION,
    prompt=t("畳み込み層で減るのは____の数である。", "What a convolutional layer saves is the number of ____."),
    parts=(Part(name="answer", form="text"),),
    back=t("パラメータ", "parameters"),
)

ORDER = Question(
    item="conv-order",
    objective="18-1",
    kind="ordering",
    seed="s",
    revision=REVISION,
    prompt=t("畳み込みブロックの処理を順に並べよ。", "Put the steps of a convolutional block in order."),
    parts=(Part(name="answer", form="order"),),
    options=options(
        t("活性化関数", "activation"), t("畳み込み", "convolution"), t("バッチ正規化", "batch normalization")
    ),
)

MATCH = Question(
    item="pool-match",
    objective="20-1",
    kind="matching",
    seed="s",
    revision=REVISION,
    prompt=t("手法と説明を対応させよ。", "Match each method with what it does."),
    parts=(Part(name="answer", form="pairs"),),
    lefts=(t("最大プーリング", "max pooling"), t("平均プーリング", "average pooling")),
    options=options(
        t("窓の中の平均を取る", "takes the mean of a window"), t("窓の中の最大を取る", "takes the largest of a window")
    ),
)

SHORT = Question(
    item="gap-name",
    objective="20-1",
    kind="short_answer",
    seed="s",
    revision=REVISION,
    prompt=t(
        "各チャネルを1つの値にする平均プーリングを何というか。",
        "What is average pooling called that turns each channel into one value?",
    ),
    parts=(Part(name="answer", form="text"),),
    hints=(t("頭文字は G。", "It starts with G."),),
)

HOSTILE = Question(
    item="hostile",
    objective="18-1",
    kind="choice",
    seed="s",
    revision=REVISION,
    prompt=t(
        "[/] [@click=app.quit]押す[/] \x1b[2J\x1b]8;;http://x\x07 \u202e逆 \x9b31m $text",
        "[bold red]x[/] [/ \x1b[31mred",
    ),
    parts=(Part(name="answer", form="option"),),
    options=options(t("[red]赤[/red]\x1b[0m", "[link=x]a[/]"), t("\u2066x\x00y", "[@click=app.bell]b")),
    figure="[blink]\x1b[5m",
)

RIGHT: Mapping[str, str] = {
    "conv-output-size": "16",
    "conv-parameters": "73856",
    "conv-shape": "128 14 14",
    "normalization-axes": "C, H, W",
    "max-pool-grid": "6 5; 8 9",
    "lstm-cell-update": "1.08\n0.713",
    "attention-weights": "0.1 0.2 0.7",
    "bn-learned-or-computed": "2",
    "pooling-properties": "1 2",
    "gap-parameters": "1",
    "lstm-forget-gate": KNEW,
    "conv-sharing": KNEW,
    "conv-order": "2 3 1",
    "pool-match": "2 1",
    "gap-name": "gap",
    "hostile": "1",
}
EVERY = (
    OUTPUT_SIZE, PARAMETERS, SHAPE, AXES, GRID, CELL_UPDATE, WEIGHTS, CHOICE, SEVERAL, TRUE_FALSE, CARD, CLOZE, ORDER,
    MATCH, SHORT, HOSTILE,
)  # fmt: skip

CHAPTERS = {18: t("畳み込み層", "Convolution layer"), 20: t("プーリング層", "Pooling layer")}
OBJECTIVES = (
    Objective(
        id="18-1",
        chapter=18,
        title=t("畳み込み層の基本的な概念を理解する", "Understand the basic ideas of convolution"),
    ),
    Objective(
        id="18-4",
        chapter=18,
        title=t("畳み込み層のパラメータ数について理解する", "Understand the parameters of convolution"),
    ),
    Objective(
        id="20-1", chapter=20, title=t("プーリング層の概要を理解する", "Understand, in outline, what pooling is")
    ),
    Objective(id="20-2", chapter=20, title=t("プーリングの種類を説明できる", "Can explain the kinds of pooling")),
)
POINT = Point(
    objective="18-1",
    text=t(
        "畳み込み層は、同じ小さなフィルタを画像のすべての位置に当てる。\n"
        "・重みを共有するので、パラメータが少ない。\n・位置がずれても、同じ特徴を見つけられる。",
        "A convolutional layer applies the same small filter at every position of an image.\n"
        "- The weights are shared, so there are few parameters.\n- A feature is found wherever it stands.",
    ),
    figure="1 0 1\n0 1 0   a 3x3 filter\n1 0 1",
    source="Goodfellow, Bengio & Courville, Deep Learning (2016), section 9.2",
)
