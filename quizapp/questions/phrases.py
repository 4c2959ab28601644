"""The few sentences that grading itself says, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from engine.value import Value
from quizapp.bank.text import Text
from quizapp.questions import model
from quizapp.questions.model import Part

DASH = Text.same("-")
NOTHING = Text.same("")
CHOOSE = Text("選択肢の番号を1つ入力してください。", "Type the number of one option.")
CHOOSE_SEVERAL = Text(
    "正しい選択肢の番号をすべて入力してください。例 1 3",
    "Type the numbers of all right options, as in 1 3.",
)
ORDER = Text(
    "すべての番号を正しい順に1回ずつ入力してください。例 2 1 3",
    "Type every number once, in order, as in 2 1 3.",
)
PAIRS = Text(
    "左の項目の順に、対応する番号を入力してください。例 2 1 3",
    "For each item on the left type its partner's number, as in 2 1 3.",
)
JUDGE = Text("1(覚えていた)か 2(思い出せなかった)を選んでください。", "Choose 1 (I had it) or 2 (I did not have it).")
TYPE_WORD = Text("語句か数を入力してください。", "Type a word or a number.")
TOO_LONG = Text(
    "長すぎて読み取れません。数だけを入力してください。",
    "That is too long to read. Type the numbers only.",
)
TRUE = Text("正しい", "True")
FALSE = Text("誤り", "False")
PUT_TOGETHER = Text("答えにまとめる", "put together")
PROJECTION = Text("射影ショートカット", "projection shortcut")
KNEW = Text("覚えていた", "I had it")
DID_NOT_KNOW = Text("思い出せなかった", "I did not have it")
RECALLED = ((model.KNEW, KNEW), (model.DID_NOT_KNOW, DID_NOT_KNOW))
"""What is said of a card once its back was seen, each with what is typed for it."""

OTHER_PLACES = Text(
    "数は合っていますが、置く場所が違います。",
    "The numbers are right, but they stand in other places.",
)
IN_PERCENT = Text(
    "割合としては合っています。この問題はパーセントで尋ねています。",
    "Right as a share. Here it is asked in percent.",
)

BANDS = {
    "head": Text("(暗算で)", "(in your head)"),
    "paper": Text("(筆算で)", "(on paper)"),
    "calculator": Text("(電卓を使って)", "(with a calculator)"),
}
"""With what the numbers of a computed question can be worked out."""

AXES = {
    "channels": Text("チャネル", "channels"),
    "height": Text("高さ", "height"),
    "width": Text("幅", "width"),
    "length": Text("長さ", "length"),
    "features": Text("特徴数", "features"),
    "time": Text("時刻", "time"),
}


def axis_name(axis: str) -> Text:
    """Return how an axis is called."""
    return AXES.get(axis, Text.same(axis))


def _axes_in_order(axes: tuple[str, ...]) -> Text:
    names = [axis_name(axis) for axis in axes]
    return Text("、".join(name.ja for name in names), ", ".join(name.en for name in names))


def expected_of(part: Part) -> Text:
    """Say what kind of answer a part asks for."""
    places = part.decimals or 0
    match part.form:
        case "integer":
            return Text("整数を1つ入力してください。例 16", "Type one whole number, as in 16")
        case "decimal":
            precise, example = _to_places(places), f"{0.5:.{places}f}" if places else "16"
            return Text(
                f"数を1つ、{precise.ja}入力してください。例 {example}",
                f"Type one number {precise.en}, as in {example}",
            )
        case "shape":
            order, count = _axes_in_order(part.axes), len(part.axes)
            example = " ".join(("16", "16", "32", "8")[:count])
            return Text(
                f"{count} つの整数を {order.ja} の順に入力してください。例 {example}",
                f"Type {count} whole numbers in the order {order.en}, as in {example}",
            )
        case "axes":
            axes, example = ", ".join(part.axes), ", ".join(part.axes[:2])
            return Text(f"{axes} から選んで並べてください。例 {example}", f"Choose from {axes}, as in {example}")
        case "name":
            ja, en = (" / ".join(choice.in_(language) for choice in part.choices) for language in ("ja", "en"))
            return Text(f"次から1つ選んで入力してください: {ja}", f"Type one of these: {en}")
        case "grid":
            rows, columns = part.size
            return Text(
                f"{rows} 行 {columns} 列の数を行ごとに入力してください(行の区切りは ;)。例 1 2 ; 3 4",
                f"Type {rows} rows of {columns} numbers, row by row with ; between rows, as in 1 2 ; 3 4",
            )
        case "text":
            return TYPE_WORD
        case _:
            count = part.size[0] if part.size else 1
            example = " ".join(("" if part.decimals is None else "0.") + str(n + 1) for n in range(min(count, 4)))
            return Text(
                f"{count} 個の数を順に入力してください。例 {example}",
                f"Type {count} numbers in order, as in {example}",
            )


def _to_places(places: int) -> Text:
    """Say to how many decimal places a number is asked."""
    if not places:
        return Text("整数に四捨五入して", "rounded to a whole number")
    return Text(f"小数第{places}位まで", f"with {places} {_decimals(places)}")


def _decimals(places: int) -> str:
    return "decimal" if places == 1 else "decimals"


def answers_of(parts: tuple[Part, ...]) -> Text:
    """Say which answers are asked, in their order."""
    labels = [part.label if part.label is not None else Text.same(part.name) for part in parts]
    ja, en = ("; ".join(label.in_(language) for label in labels) for language in ("ja", "en"))
    return Text(
        f"{len(parts)} つの答えを ; で区切って順に入力してください({ja})。",
        f"Type {len(parts)} answers in order with ; between them ({en}).",
    )


def not_precise(decimals: int) -> Text:
    """Say that the digits are right but too few."""
    return Text(
        f"途中までは合っています。小数第{decimals}位まで答えてください。",
        f"Right as far as it goes. Give {decimals} {_decimals(decimals)}.",
    )


def first_place(numbers: str) -> Text:
    """Say which numbers the first value of a map comes from."""
    return Text(f"左上の値: {numbers}", f"Top left: {numbers}")


def other_order(axes: tuple[str, ...]) -> Text:
    """Say that the numbers are right in another order of the axes."""
    order = _axes_in_order(axes)
    return Text(
        f"数は合っています。この問題の軸の順は {order.ja} です。",
        f"The numbers are right. The order asked here is {order.en}.",
    )


def both(one: Text | None, other: Text | None) -> Text | None:
    """Say two things, each on lines of its own; or the one that there is."""
    if one is None or other is None:
        return one or other
    return Text(f"{one.ja}\n{other.ja}", f"{one.en}\n{other.en}")


_MOST_CELLS = 4


def _cell(place: tuple[int, ...]) -> Text:
    """Say where a number stands in a row or a grid."""
    if len(place) == 1:
        return Text(f"{place[0] + 1} 番目", f"number {place[0] + 1}")
    row, column = place
    return Text(f"{row + 1} 行 {column + 1} 列", f"row {row + 1} column {column + 1}")


def cell_worked(place: tuple[int, ...], lines: Sequence[str]) -> Text:
    """Say how one cell comes about, line after line."""
    where = _cell(place)
    return Text(f"{where.ja}の計算: {'、次に '.join(lines)}", f"Worked out for {where.en}: {', then '.join(lines)}")


def by_cell(wrong: list[int], count: int, size: tuple[int, ...]) -> Text:
    """Say which cells of a grid, or places of a row, are wrong."""
    right = count - len(wrong)
    verb = "is" if right == 1 else "are"
    if len(wrong) > _MOST_CELLS:
        return Text(f"{count} 個のうち {right} 個が合っています。", f"{right} of {count} {verb} right.")
    places = [_cell(divmod(place, size[1]) if len(size) > 1 else (place,)) for place in wrong]
    ja, en = "、".join(place.ja for place in places), ", ".join(place.en for place in places)
    return Text(
        f"{count} 個のうち {right} 個が合っています。違うのは {ja}です。",
        f"{right} of {count} {verb} right. Wrong: {en}.",
    )


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


_WITHIN = {
    "back_to_step": Text("時刻 {} へ", "back to step {}"),
    "step": Text("時刻 {}", "step {}"),
    "head": Text("ヘッド {}", "head {}"),
    "query": Text("クエリ {}", "query {}"),
    "position": Text("位置 {}", "position {}"),
    "sample": Text("サンプル {}", "sample {}"),
}


def within(place: str) -> Text:
    """Say where in a layer a step stands, such as `step_2` or `head_1`."""
    kind, _, number = place.rpartition("_")
    known = _WITHIN.get(kind)
    return (
        Text.same(place.replace("_", " ")) if known is None else Text(known.ja.format(number), known.en.format(number))
    )
