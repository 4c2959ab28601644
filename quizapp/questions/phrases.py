"""The few sentences that grading itself says, in both languages."""

from __future__ import annotations

from quizapp.bank.text import Text
from engine.value import Value

DASH = Text.same("-")
CHOOSE = Text("選択肢の番号を1つ入力してください。", "Type the number of one option.")
CHOOSE_SEVERAL = Text("選択肢の番号をすべて入力してください。例 1 3", "Type the numbers of all right options, as in 1 3.")
ORDER = Text("すべての番号を正しい順に1回ずつ入力してください。例 2 1 3", "Type every number once, in order, as in 2 1 3.")
PAIRS = Text("左の項目の順に、対応する番号を入力してください。例 2 1 3", "For each item on the left type its partner's number, as in 2 1 3.")
JUDGE = Text("1(わかっていた)か 2(わからなかった)を選んでください。", "Choose 1 (I knew it) or 2 (I did not).")
TYPE_WORD = Text("語句か数を入力してください。", "Type a word or a number.")
TRUE = Text("正しい", "True")
FALSE = Text("誤り", "False")
PUT_TOGETHER = Text("答えにまとめる", "put together")
KNEW = Text("わかっていた", "I knew it")
DID_NOT_KNOW = Text("わからなかった", "I did not know it")

AXES = {
    "channels": Text("チャネル", "channels"),
    "height": Text("高さ", "height"),
    "width": Text("幅", "width"),
    "features": Text("特徴数", "features"),
    "time": Text("時刻", "time"),
}


def axis_name(axis: str) -> Text:
    """Return how an axis is called."""
    return AXES.get(axis, Text.same(axis))


def not_precise(decimals: int) -> Text:
    """Say that the digits are right but too few."""
    return Text(
        f"途中までは合っています。小数第{decimals}位まで答えてください。",
        f"Right as far as it goes. Give {decimals} decimals.",
    )


def other_order(axes: tuple[str, ...]) -> Text:
    """Say that the numbers are right in another order of the axes."""
    ja = "、".join(axis_name(axis).ja for axis in axes)
    en = ", ".join(axis_name(axis).en for axis in axes)
    return Text(f"数は合っています。この問題の軸の順は {ja} です。", f"The numbers are right. The order asked here is {en}.")


def by_axis(axes: tuple[str, ...], yours: tuple[Value, ...], truth: tuple[Value, ...]) -> Text:
    """Say which axes are right and which are wrong."""
    right = [axis_name(axis) for axis, one, other in zip(axes, yours, truth, strict=True) if one == other]
    wrong = [axis_name(axis) for axis, one, other in zip(axes, yours, truth, strict=True) if one != other]
    if not right:
        return Text("どの軸も違います。", "No axis is right.")
    return Text(
        f"{'と'.join(axis.ja for axis in right)}は正しく、{'と'.join(axis.ja for axis in wrong)}が違います。",
        f"{' and '.join(axis.en for axis in right)} right; {' and '.join(axis.en for axis in wrong)} wrong.",
    )
