"""The engine's sentences in Japanese, for those that a learner meets on a screen, mostly while typing a description.

The engine knows nothing of languages. Each pair is a sentence as the engine writes it, with `{0}`, `{1}` for what it
puts in, and the same in Japanese. A test holds the pairs to what the engine's modules say.
"""

from __future__ import annotations

from typing import Final

NAMES: Final = (
    ("`{0}` is not known here{1}", "`{0}` という名前はここでは使えません{1}"),
    (" (did you mean `{0}`?)", "(`{0}` のことでしょうか)"),
    ("`{0}` is missing", "`{0}` がありません"),
    ("there is no layer `{0}`{1}", "`{0}` という層はありません{1}"),
    ("there is no {0} before it{1}", "これより前に {0} はありません{1}"),
    ("{0} is no layer before it", "{0} はこれより前にある層ではありません"),
    (
        "there is nothing before it to take as input; give `input`",
        "入力にするものが前にありません。`input` を書いてください",
    ),
    ("{0} cannot be a name; use letters, digits and _", "{0} は名前に使えません。英数字と _ で書いてください"),
    ("`{0}` is already the name of another layer", "`{0}` はほかの層の名前として使われています"),
    ("`{0}` is the name of a layer; choose another", "`{0}` は層の種類の名前です。別の名前にしてください"),
)
"""What is not known, missing, or named twice."""
FORMS: Final = (
    ("{0} was found; {1}", "{0} と書かれています。{1}"),
    ("a whole number was expected", "整数を書いてください"),
    ("a number was expected", "数を書いてください"),
    ("at least {0} was expected", "{0} 以上にしてください"),
    ("at most {0} was expected", "{0} 以下にしてください"),
    ("true or false was expected", "true か false を書いてください"),
    ("one of {0} was expected", "{0} のどれかを書いてください"),
    ("a list of numbers was expected", "数の並び [ , ] を書いてください"),
    ("a list of {0} was expected", "{0} の並びを書いてください"),
    ("a list of numbers, or one for each sample, was expected", "数の並びを1つか、サンプルごとに1つ書いてください"),
    ("a list of equally long lists of numbers was expected", "同じ長さの数の並びを並べて書いてください"),
    ("a list of lists of whole numbers from 0 was expected", "0 以上の整数の並びを並べて書いてください"),
    (
        "a whole number or a pair [height, width] was expected, not {0} numbers",
        "整数を1つか、[高さ, 幅] の組で書いてください({0} 個あります)",
    ),
    ("a mapping of names to values was expected, not {0}", "`名前: 値` の形で書いてください(現在: {0})"),
    ("a number, a text or a short list was expected, not {0}", "数、語、短い並びのどれかを書いてください(現在: {0})"),
    ("a list with at least one layer was expected, not {0}", "層を1つ以上並べて書いてください(現在: {0})"),
    (
        "one layer was expected, such as `linear: {out_features: 10}`, not {0}",
        "`linear: {out_features: 10}` のように、層を1つ書いてください(現在: {0})",
    ),
    ("a whole number from 1 to {0} was expected, not {1}", "1 から {0} までの整数を書いてください(現在: {1})"),
)
"""What stands where something else was expected."""
SHAPES: Final = (
    (
        "the input {0} is too small: its output would be {1} in {2}",
        "入力 {0} が小さすぎて、出力の{2}が {1} になります",
    ),
    ("the output would be {0} in {1}; at most {2} is allowed", "出力の{1}が {0} になります。{2} が上限です"),
    ("{0} takes {1}, not {2}", "{0} の入力の軸は {1} です({2} が入っています)"),
    ("{0} takes {1} input, not {2}", "{0} の入力は {1} 個です({2} 個あります)"),
    ("{0} takes {1} inputs; name them with `from`", "{0} の入力は {1} 個です。`from` で名前を挙げてください"),
    (
        "{0} takes whole numbers, which only an input holds; name it with `from`",
        "{0} に入るのは整数で、整数は入力だけが持ちます。`from` で入力の名前を挙げてください",
    ),
    (
        "the input `{0}` must hold whole numbers from 0 to {1} for {2}",
        "{2} に渡す入力 `{0}` は、0 から {1} までの整数でなければなりません",
    ),
    (
        "body and shortcut give {0}; the shapes must be equal to be added",
        "body と shortcut の出力は {0} です。足すには同じ形でなければなりません",
    ),
    (
        "the layers give {0}; the shapes must be equal to be added",
        "層の出力は {0} です。足すには同じ形でなければなりません",
    ),
    (
        "the branches differ in another axis than the one that is concatenated",
        "連結する軸のほかにも、長さの違う軸があります",
    ),
    ("a list of at least two branches was expected", "枝を2つ以上並べて書いてください"),
    ("a list of at least two names was expected", "名前を2つ以上並べて書いてください"),
    (
        "the layers to add were expected, such as `from: [body, shortcut]`",
        "足す層を `from: [body, shortcut]` のように書いてください",
    ),
    ("the kernel is larger than the padded input", "カーネルが、パディングを足した入力より大きくなっています"),
    ("layers are nested more than {0} deep", "層の入れ子が {0} 段を超えています"),
    ("the description is nested too deeply", "記述の入れ子が深すぎます"),
    ("the description unfolds to more than {0} layers", "展開すると {0} 層を超えます"),
)
"""What does not fit together."""
INPUTS: Final = (
    ("one to three axis lengths were expected, not {0}", "軸の長さを1つから3つ書いてください(現在: {0})"),
    ("an axis is a whole number from 1 to {0}, not {1}", "軸の長さは 1 から {0} までの整数です(現在: {1})"),
    (
        "the axes are channels, height, width; channels, length; time, features; or features",
        "軸は channels, height, width か channels, length か time, features か features です",
    ),
    (
        "the axes are C, H, W; H, W; C, L; L; T, D; D; or none, with N before them for several samples",
        "軸は C, H, W か H, W か C, L か L か T, D か D か、なしです。サンプルが複数なら前に N を付けます",
    ),
    (
        "the axis N was found in some values only; give it to all or to none",
        "軸 N がない入力があります。すべてに付けるか外してください",
    ),
    ("{0} samples were found; {1} were expected", "サンプルが {0} 個あります。{1} 個必要です"),
    ("values of {0} axes were expected, not {1}", "{0} 個の軸を持つ値が必要です({1} 個あります)"),
    ("only numbers were expected, every row as long as the first", "数だけを、どの行も同じ長さで書いてください"),
    ("at most {0} numbers are allowed", "数は {0} 個までです"),
)
"""What is wrong with the input."""
WEIGHTS: Final = (
    ("a layer that shares weights cannot have its own", "重みを共有する層は、自分の重みを持てません"),
    ("the weights of all layers together hold more than {0} numbers", "書かれた重みが、合わせて {0} 個を超えています"),
    ("the weights of {0} have another shape than those needed here", "{0} の重みの形が、ここで必要な形と違います"),
    (
        "values of shape {0} were expected, every row as long as the first, not {1}",
        "形 {0} の値を、どの行も同じ長さで書いてください(形は {1} です)",
    ),
)
"""What is wrong with given weights."""
LAYERS: Final = (
    (
        "padding `same` needs a stride of 1, as in torch; give the padding in numbers",
        "padding の `same` は、torch と同じく stride が 1 のときだけ使えます。数で書いてください",
    ),
    ("a reflection must be narrower than the input, not {0}", "折り返すパディング {0} は、入力より狭くしてください"),
    (
        "going round, the padding {0} may be as wide as the input",
        "一周するパディング {0} は、入力の幅以下にしてください",
    ),
    ("the padding {0} may be at most half the kernel {1}", "パディング {0} は、カーネル {1} の半分以下にしてください"),
    ("a kernel of {0} cannot be padded alike on both sides", "大きさ {0} のカーネルでは、両側に同じだけ足せません"),
    ("{0} channels cannot be divided into {1} groups", "{0} チャネルは {1} グループに等分できません"),
    ("{0} input channels cannot be divided into {1} groups", "入力の {0} チャネルは {1} グループに等分できません"),
    ("{0} output channels cannot be divided into {1} groups", "出力の {0} チャネルは {1} グループに等分できません"),
    (
        "the output padding {0} must be smaller than the stride {1} or the dilation {2}",
        "出力のパディング {0} は、ストライド {1} かダイレーション {2} より小さくしてください",
    ),
    ("{0} features cannot be shared among {1} heads", "{0} 個の特徴は {1} 個のヘッドに等分できません"),
    (
        "queries, keys and values must all have {0} features",
        "クエリ、キー、バリューの特徴は、どれも {0} 個にしてください",
    ),
    ("at most 1024 keys are allowed", "キーは 1024 個までです"),
    (
        "one value alone has no variance to divide by; give at least two",
        "値が1つでは分散で割れません。2つ以上にしてください",
    ),
    ("without `affine` there is no gamma or beta to give", "`affine` が false なら、gamma と beta は書けません"),
    ("without `bias` there is no beta to give", "`bias` が false なら、beta は書けません"),
    (
        "without tracked statistics there are none to normalize by in inference",
        "統計量を蓄えていないので、推論時に正規化できません",
    ),
    (
        "the normalized shape {0} must be the last lengths of the input {1}",
        "normalized_shape の {0} は、入力 {1} の後ろの軸の長さと同じにしてください",
    ),
    (
        "there is one slope, or one for each of the {0} channels, not {1}",
        "傾きは1つか、チャネルごとの {0} 個です({1} 個あります)",
    ),
    ("the input has no axis {0}; it has {1}", "入力に軸 {0} はありません。あるのは {1} です"),
    ("a first state has as many features as hidden units, {0}", "最初の状態の特徴は、隠れユニットと同じ {0} 個です"),
    (
        "components come in pairs, so {0} of them cannot be encoded",
        "成分は2つずつ組になるので、{0} 個では符号化できません",
    ),
    ("{0} features cannot be arranged as {1}", "{0} 個の特徴は {1} の形に並べられません"),
    (
        "`unflattened_size` is [channels, height, width] or [time, features], whole numbers from 1",
        "`unflattened_size` は [channels, height, width] か [time, features] です。1 以上の整数で書いてください",
    ),
    ("sequences to be joined must have equally many features", "つなぐ系列の特徴は、同じ個数にしてください"),
    (
        "{0} channels cannot be laid out as squares of {1} by {2} cells",
        "{0} チャネルは {1}×{2} の正方形に並べられません",
    ),
    (
        "what is multiplied has the axes {0} and {1}; they must be the same",
        "掛け合わせるものの軸が {0} と {1} です。同じ軸にしてください",
    ),
    (
        "{0} does not fit {1}: each axis of the second is as long as that of the first, or 1",
        "{0} は {1} に合いません。2つめの軸の長さは、1つめと同じか 1 です",
    ),
    ("the crop must lie in the image", "切り抜く範囲は、画像の中に収めてください"),
    ("the crop must fit in the padded image", "切り抜く範囲は、パディングした画像に収めてください"),
)
"""What layers require."""
YAML: Final = (
    ("a tab stands where only spaces may stand", "タブがあります"),
    ("indent with spaces", "字下げには空白を使ってください"),
    ("a quotation mark opens here and never closes", "ここで始まる引用符が閉じていません"),
    ("close it", "閉じてください"),
    ("a backslash in double quotes begins no known escape", "二重引用符の中の \\ の使い方が違います"),
    ("write two backslashes for one", "\\ を2つ重ねてください"),
    ("a text cannot begin with {0}", "語の先頭に {0} は書けません"),
    ("put the text in quotes", "引用符で囲んでください"),
    (
        "a colon stands inside a text, or the line above lacks its colon",
        "語の中にコロンがあるか、上の行にコロンが足りません",
    ),
    ("a list cannot begin here", "ここから並びは始められません"),
    ("begin it on a line of its own, or put the text in quotes", "行を改めて始めるか、引用符で囲んでください"),
    ("this line is no `name: value`", "この行が `名前: 値` になっていません"),
    (
        "put a colon and a space after the name, or {0}",
        "名前の後ろにコロンと空白を書いてください。または、{0}",
    ),
    (
        "the bracket or brace from line {0} is not closed, or a comma is missing",
        "{0} 行目の括弧が閉じていないか、コンマが足りません",
    ),
    ("a bracket, brace or comma stands where a value is expected", "値があるはずの場所に、括弧かコンマがあります"),
    ("put brackets and braces in quotes if they belong to a text", "括弧が語の一部なら、引用符で囲んでください"),
    ("something follows a closing quotation mark or bracket", "引用符か括弧を閉じた後ろに、まだ何かあります"),
    ("put the whole value in quotes", "値の全体を引用符で囲んでください"),
    ("this does not fit what begins on line {0}", "{0} 行目から始まるものと、つながりません"),
    (
        "indent it as deep as the lines it belongs to, or put the text that holds it in quotes",
        "仲間の行と同じだけ字下げするか、それを含む語を引用符で囲んでください",
    ),
    (
        "write an ordinary colon and a space, not `：`, on line {0}",
        "{0} 行目のコロンを、全角の `：` ではなく半角のコロンと空白にしてください",
    ),
    ("this is not YAML", "YAML として読めません"),
    (
        "compare the line with one like it: indentation, colons, quotes",
        "字下げ、コロン、引用符を、似た行と見比べてください",
    ),
    ("the file is empty", "何も書かれていません"),
    ("write at least one line such as `name: value`", "`名前: 値` の行を1つ以上書いてください"),
    ("the name {0} is given twice, first on line {1}", "{0} が2か所にあります(1つ目は {1} 行目)"),
    ("take one of them out or rename it", "どちらかを消すか、名前を変えてください"),
    ("a colon has no name before it", "コロンの前に名前がありません"),
    ("write a name, or quote the text", "名前を書くか、引用符で囲んでください"),
    ("{0} shares a value between places, which is not allowed", "{0} のように値を使い回す書き方はできません"),
    ("put the text in quotes if it begins with `{0}`", "`{0}` で始まる語なら、引用符で囲んでください"),
    ("{0} is a type tag, which is not allowed", "{0} は型のタグなので、使えません"),
    (
        "take it out, or put the text in quotes if it begins with `!`",
        "消すか、`!` で始まる語なら引用符で囲んでください",
    ),
    ("{0} stands at column {1}, and it cannot be seen", "{1} 文字目に、目に見えない文字 {0} があります"),
    (
        "delete it, and if you cannot find it, type the line anew",
        "消してください。見つからなければ、その行を打ち直してください",
    ),
    ("the file holds more than {0} names and values", "名前と値が {0} 個を超えています"),
    ("lists and mappings are nested more than {0} deep", "入れ子が {0} 段を超えています"),
)
"""What cannot be read; an advice follows each in a sentence of its own."""
RUNS: Final = (
    (
        "torch cannot be loaded ({0}); runs need it, rules do not",
        "torch を読み込めません({0})。実行には torch が必要です",
    ),
    (
        "a run may hold at most {0} weights; make the layers smaller",
        "実行できる重みは {0} 個までです。層を小さくしてください",
    ),
    (
        "the run would hold more than {0} numbers; make input or batch smaller",
        "実行すると値が {0} 個を超えます。入力かバッチを小さくしてください",
    ),
    (
        "the run would take more than {0} multiply-adds; make input or batch smaller",
        "実行すると積和が {0} 回を超えます。入力かバッチを小さくしてください",
    ),
    (
        "the run would take more than {0} time steps; make the sequence shorter",
        "実行すると時刻が {0} を超えます。系列を短くしてください",
    ),
    ("{0} cannot be run", "{0} は実行できません"),
    ("{0} cannot be run: {1}", "{0} は実行できません: {1}"),
    ("{0} (the loss is no number); choose a smaller rate", "{0}(損失が数でなくなりました)。学習率を小さくしてください"),
    (
        "the engine's process ended {0} (exit code {1}); see {2}",
        "計算用のプロセスが{0}終了しました(終了コード {1})。記録は {2} にあります",
    ),
    ("in the middle of the work", "計算の途中で"),
    ("before it was ready", "準備の途中で"),
    ("the engine has been closed", "計算用のプロセスは終了しています"),
    (
        "the engine's process failed {0} times in a row and is not started again; see {1}, then restart the program",
        "計算用のプロセスが {0} 回続けて失敗したので、起動をやめました。{1} を確かめ、アプリを起動し直してください",
    ),
)
"""What keeps a network from being run."""
INNER: Final = (
    ("nothing", "空欄"),
    ("a list", "並び"),
    ("an empty list", "空の並び"),
    ("the text {0}", "語 {0}"),
    ("a mapping of {0}", "{0} 個の `名前: 値`"),
    ("no input", "入力なし"),
    ("height", "高さ"),
    ("width", "幅"),
    ("length", "長さ"),
    ("{0}, or {1}", "{0}({1} でもかまいません)"),
    ("{0} and {1}", "{0} と {1}"),
    ("{0} or {1}", "{0} か {1}"),
)
"""What is only found inside other sentences."""
ENGINE: Final = (*NAMES, *FORMS, *SHAPES, *INPUTS, *WEIGHTS, *LAYERS, *YAML, *RUNS)
