"""Concept questions of every kind and a verdict, for screens to be tested on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.bank.text import Text
from quizapp.questions.model import NOT_KNOWN, OptionVerdict, Part, Question, Verdict
from tests.tui.screen_questions import REVISION, options, t

if TYPE_CHECKING:
    from collections.abc import Sequence

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
            "After a convolution, each channel gets one mean and one "
            "variance, taken over the whole mini-batch and all positions.",
        ),
        t(
            "正規化に使う平均と分散は、スケール γ やシフト β と同じように、誤差逆伝播法で更新して決める。",
            "The mean and variance used to normalize are updated by "
            "back-propagation, just as the scale γ and shift β are.",
        ),
        t(
            "推論時には、訓練中に求めておいた平均と分散の移動平均を使うので、入力が1件だけでも計算できる。",
            "At inference it uses running averages of the mean and "
            "variance kept from training, so one input at a time is fine.",
        ),
        t(
            "正規化した値に γ を掛けて β を足すので、層の出力の平均が0、分散が1になるとは限らない。",
            "The normalized value is multiplied by γ and shifted by "
            "β, so the output need not have mean 0 and variance 1.",
        ),
    ),
)

CHOICE_WHY = (
    t(
        "適切な説明。(N, C, H, W) のうち N・H・W をまとめ、C だけを残す。"
        "「全チャネルをまとめる」と覚えていると誤りに見えるが、それはレイヤー正規化である。",
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
