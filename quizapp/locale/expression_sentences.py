"""What expressions and their values refuse, in Japanese; each pair is a sentence as the engine writes it."""

from __future__ import annotations

from typing import Final

READING: Final = (
    ("`{0}` cannot be read as an expression", "`{0}` は式として読めません"),
    ("`{0}` holds more than numbers and + - * / ^ ( )", "`{0}` に、数と + - * / ^ ( ) のほかのものがあります"),
    ("an expression of {0} characters is longer than {1}", "式が {0} 文字あります。{1} 文字までです"),
    (
        "`axes` takes the names of axes, as in `axes(N, H, W)`",
        "`axes` には、`axes(N, H, W)` のように軸の名前を書いてください",
    ),
    ("a power is written **", "べき乗は ** と書いてください"),
    ("only `name` and `part.name` can be looked up", "参照できるのは `名前` か `部分.名前` だけです"),
    (
        "only functions of the list can be called, without named arguments",
        "使えるのは一覧にある関数だけで、引数に名前は付けられません",
    ),
    ("there is no function `{0}`", "`{0}` という関数はありません"),
    ("{0} is not a number or a name", "{0} は数でも名前でもありません"),
    ("{0} is not part of the language", "{0} は式の中で使えません"),
    ("the expression is nested too deeply", "式の入れ子が深すぎます"),
    ("{0} is not a number, a name or a list of them", "{0} は、数でも、名前でも、それらの並びでもありません"),
    ("a rule needs at least one equation", "規則には式が1つ以上必要です"),
    ("there is no equation `{0}`; there are {1}", "`{0}` という式はありません。あるのは {1} です"),
)
"""What cannot be read."""
NUMBERS: Final = (
    ("`{0}` has no value here", "`{0}` はここで値を持ちません"),
    ("{0} has no value here", "{0} はここで値を持ちません"),
    ("{0} of nothing has no value", "空の並びの {0} は値を持ちません"),
    ("`{0}` was given the wrong number or kind of arguments", "`{0}` の引数の数か種類が違います"),
    ("`{0}`: a number grew too large", "`{0}`: 数が大きくなりすぎました"),
    ("`{0}`: division by zero", "`{0}`: 0 で割っています"),
    ("`{0}`: the values are nested too deeply", "`{0}`: 値の入れ子が深すぎます"),
    ("a number grew beyond 10^300", "数が 10^300 を超えました"),
    ("a number between -10^300 and 10^300 was expected", "数は -10^300 から 10^300 までにしてください"),
    ("a power is too large", "べき乗が大きすぎます"),
    ("a root of a negative number has no value here", "負の数の平方根は、ここでは値を持ちません"),
    ("two values of different kinds cannot be compared", "種類の違う値は比べられません"),
    ("there is no element {0} among {1}", "要素は {1} 個で、{0} 番はありません"),
    ("{0} needs a number, not {1}", "{0} に入るのは数です(現在: {1})"),
    ("{0} needs a whole number, not {1}", "{0} に入るのは整数です(現在: {1})"),
    ("{0} needs a vector or a grid, not {1}", "{0} に入るのはベクトルか格子です(現在: {1})"),
    ("{0} needs one number or two, not {1}", "{0} に入るのは1つか2つの数です({1} 個あります)"),
    ("padding needs one number or two, not {0}", "パディングは1つか2つの数です({0} 個あります)"),
    ("one of {0} cannot be drawn", "{0} 個から1つを選べません"),
    (
        "the parameter of a Beta distribution must be above 0 and at most {0}",
        "ベータ分布のパラメータは 0 より大きく {0} 以下にしてください",
    ),
)
"""What has no value."""
LISTS: Final = (
    ("a value would hold more than {0} numbers", "値に含まれる数が {0} 個を超えます"),
    ("lists are nested more than {0} deep", "並びの入れ子が {0} 段を超えています"),
    ("{0} would give more than {1} values", "{0} の値が {1} 個を超えます"),
    ("{0} joins shapes that do not meet: {1} and {2}", "形 {1} と {2} は {0} で計算できません"),
    ("{0} cannot be split into {1} equal parts", "{0} 個は {1} 等分できません"),
    ("{0} numbers cannot be arranged as {1}", "{0} 個の数は {1} の形に並べられません"),
    ("{0} numbers were given for {1} maps", "{1} 枚のマップに対して、数が {0} 個あります"),
    ("as_signals needs maps of one row, not {0}", "as_signals に入るのは1行のマップです({0} 行あります)"),
    ("mean_over needs a grid with rows of one length", "mean_over に入るのは、どの行も同じ長さの格子です"),
    ("swapped needs rows of one length", "swapped に入る行は、どれも同じ長さにしてください"),
    ("transpose needs rows of one length", "transpose に入る行は、どれも同じ長さにしてください"),
    (
        "picked needs one place for each of {0} rows, not {1}",
        "picked には、{0} 行それぞれに位置が1つ必要です({1} 個あります)",
    ),
    ("rows counts from 0 to {0}, and {1} was asked for", "行は 0 番から {0} 番までで、{1} 番はありません"),
    (
        "concat_channels needs maps of one height and width",
        "concat_channels に入るマップは、高さと幅を同じにしてください",
    ),
    (
        "concat_features needs branches of one length in all axes but the last",
        "concat_features に入る枝は、最後の軸のほかの長さを同じにしてください",
    ),
    ("masked_softmax needs a 0 or 1 for each score", "masked_softmax には、スコアごとに 0 か 1 が必要です"),
    ("matrix would take more than {0} products", "行列積が {0} 回を超えます"),
    ("multiples lists between 0 and {0} numbers", "multiples で並べられるのは 0 個から {0} 個までです"),
    (
        "squared_distances needs two lists of points with one number of axes",
        "squared_distances に入る2組の点は、次元を同じにしてください",
    ),
    ("squared_distances would give more than {0} values", "squared_distances の値が {0} 個を超えます"),
    (
        "noise needs lengths of at least 1 and draws at most {0} numbers",
        "ノイズの軸の長さは 1 以上、数は合わせて {0} 個までです",
    ),
    ("more than {0} numbers are too many to work by hand", "数が {0} 個を超えるので、値の計算を示せません"),
)
"""What lists and grids refuse."""
WINDOWS: Final = (
    ("a window needs a grid with rows of one length", "窓を置くには、どの行も同じ長さの格子が必要です"),
    (
        "a window needs a kernel, a stride and a dilation of at least 1",
        "カーネル、ストライド、膨張率は 1 以上にしてください",
    ),
    ("an axis of {0} cannot be padded so far by {1}", "長さ {0} の軸には、{1} でそこまで足せません"),
    ("correlate would take more than {0} products", "畳み込みの積が {0} 回を超えます"),
    ("dot needs two vectors of one length, not {0} and {1}", "内積には同じ長さのベクトルが必要です({0} と {1} です)"),
    (
        "table_correlate needs a kernel for each connection, and channels that there are",
        "table_correlate には、接続ごとのカーネルと、実在するチャネルが必要です",
    ),
    ("table_correlate would take more than {0} products", "畳み込みの積が {0} 回を超えます"),
    ("the windows hold more than {0} values", "窓の値が合わせて {0} 個を超えます"),
    ("windows of {0} values cannot be divided into {1} groups", "{0} 個の値の窓は {1} グループに等分できません"),
    ("{0} channels need as many kernels, not {1}", "{0} チャネルには同じ数のカーネルが必要です({1} 個あります)"),
    ("{0} kernels cannot be divided into {1} groups", "{0} 個のカーネルは {1} グループに等分できません"),
    ("adaptive pooling gives between 1 and {0} values", "適応プーリングの出力は 1 個から {0} 個までです"),
    ("zero_padded would give more than {0} values", "パディングした値が {0} 個を超えます"),
    ("nothing is left when the rim is cut off", "縁を切り落とすと何も残りません"),
    (
        "stamp needs kernels for {0} channels in {1} groups, not {2}",
        "{0} チャネル、{1} グループに合うカーネルが必要です(形は {2} です)",
    ),
    ("stamp would give more than {0} values", "転置畳み込みの値が {0} 個を超えます"),
    ("stamp would take more than {0} products", "転置畳み込みの積が {0} 回を超えます"),
)
"""What windows and kernels refuse."""
PICTURES: Final = (
    ("an image is read as nearest or bilinear, not as {0}", "補間は nearest か bilinear です(現在: {0})"),
    ("an image of {0} by {1} cells cannot be made", "{0}×{1} 画素の画像は作れません"),
    ("equalized needs shades from 0 to {0}, not {1} to {2}", "濃淡は 0 から {0} までです({1} から {2} まであります)"),
    ("pasted needs two images of one size", "貼り合わせる画像は同じ大きさにしてください"),
    (
        "sampled needs two numbers for the row and two for the column",
        "sampled には、行の数が2つと列の数が2つ必要です",
    ),
    (
        "the crop of {0} by {1} at ({2}, {3}) leaves the image",
        "位置 ({2}, {3}) の {0}×{1} の切り抜きが画像からはみ出します",
    ),
    ("{0} needs a rectangle (top, left, height, width)", "{0} に入るのは (上, 左, 高さ, 幅) の長方形です"),
    ("{0} needs an image with rows of one length", "{0} に入る画像は、どの行も同じ長さにしてください"),
    ("{0} operations were asked for; 0 to {1} were expected", "操作は 0 個から {1} 個までです(現在: {0})"),
    (
        "the magnitude {0} was found; a number from 0 to {1} was expected",
        "強さは 0 から {1} までの数です(現在: {0})",
    ),
    (
        "the probability {0} was found; a number from 0 to 1 was expected",
        "確率は 0 から 1 までの数です(現在: {0})",
    ),
    ("{0} is no noise; one of {1} was expected", "{0} というノイズはありません。{1} のどれかを書いてください"),
    (
        "{0} has no table of paraphrases; one of {1} was expected",
        "{0} には言い換えの表がありません。{1} のどれかを書いてください",
    ),
)
"""What pictures and their augmentation refuse."""
LOOKED_UP: Final = (
    ("{0} has no `{1}` as it is described", "{0} は、この記述では `{1}` を持ちません"),
    ("{0} has no axis `{1}`", "{0} に軸 `{1}` はありません"),
    ("{0} has no equation `{1}`", "{0} に `{1}` という式はありません"),
    ("{0} has no second input", "{0} に2つ目の入力はありません"),
    ("{0} is not worked in stages", "{0} は段階に分けて計算しません"),
    ("{0} knows nothing named `{1}`", "{0} に `{1}` という量はありません"),
    ("{0} was given no values for its `{1}`", "{0} の `{1}` に値が書かれていません"),
    ("the input `{0}` has a shape but no values", "入力 `{0}` には形だけがあり、値がありません"),
    ("the input has a shape but no values", "入力には形だけがあり、値がありません"),
    ("some inputs have values and others have none", "値のある入力とない入力が混ざっています"),
    ("the numbers make no network", "この数ではネットワークになりません"),
    ("the samples are not as many everywhere", "サンプルの数がそろっていません"),
    ("the shapes must be equal to be joined", "合わせるには同じ形でなければなりません"),
    ("the output would be {0} in {1}", "出力の{1}が {0} になります"),
    (
        "{0} pairs of query and key are too many to work by hand; at most {1} are",
        "クエリとキーの組が {0} 個あり、値の計算を示せません。{1} 個までです",
    ),
    (
        "{0} time steps are too many to work by hand; at most {1} are worked",
        "時刻が {0} 個あり、値の計算を示せません。{1} 個までです",
    ),
)
"""What is not there to be computed with."""
VIEWS: Final = (
    ("behind {0} every output looks at the whole input", "{0} の後では、どの出力も入力全体を見ます"),
    ("every output looks at the whole input", "どの出力も入力全体を見ます"),
    (
        "behind {0} how much an output sees depends on where it lies",
        "{0} の後では、出力の見る範囲が位置によって違います",
    ),
    ("how much an output sees depends on where it lies", "出力の見る範囲が位置によって違います"),
    (
        "behind a flattened or pooled map every output looks at the whole input",
        "平坦化やグローバルプーリングの後では、どの出力も入力全体を見ます",
    ),
    ("the receptive field is wider than {0}", "受容野が {0} より広くなっています"),
    ("branches that move on differently see differently much", "枝によってストライドが違い、見る範囲が決まりません"),
    ("no stamp reaches some of the outputs", "どの入力からも届かない出力があります"),
    ("places are laid out anew", "位置を並べ直しています"),
    (
        "what the outputs see repeats only after {0} of them",
        "出力の見る範囲が、{0} 個ごとにしか繰り返しません",
    ),
    ("windows of different lengths see differently much", "窓の長さが違い、見る範囲が決まりません"),
)
"""Why there is no one receptive field."""
EXPRESSIONS: Final = (*READING, *NUMBERS, *LISTS, *WINDOWS, *PICTURES, *LOOKED_UP, *VIEWS)
