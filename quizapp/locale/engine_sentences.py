"""The engine's sentences in Japanese, for those that a learner meets on a screen, mostly while typing a description.

The engine knows nothing of languages. Each pair is a sentence as the engine writes it, with `{0}`, `{1}` for what it
puts in, and the same in Japanese. A test holds the pairs to what the engine's modules say.
"""

from __future__ import annotations

from typing import Final

from quizapp.locale.expression_sentences import EXPRESSIONS
from quizapp.locale.requirement_sentences import REQUIREMENTS
from quizapp.locale.yaml_sentences import YAML

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
ARCHIVES: Final = (
    (
        "{0}: this file is read here too; write the outputs to another",
        "{0}: 読み込むファイルと同じです。出力は別のファイルに書いてください",
    ),
    ("{0}: `{1}` holds something else than real numbers", "{0}: `{1}` に、実数でないものがあります"),
    (
        "{0}: an .npz archive was expected, as `numpy.savez` writes it",
        "{0}: `numpy.savez` で書いた .npz ファイルを指定してください",
    ),
    ("{0}: the outputs cannot be written here ({1})", "{0}: ここに出力を書き込めません({1})"),
    (
        "{0}: this cannot be read as an .npz archive of numbers ({1})",
        "{0}: 数の .npz ファイルとして読めません({1})",
    ),
    (
        "{0}: unpacked this is larger than {1} bytes; give less at once",
        "{0}: 展開すると {1} バイトを超えます。小さく分けてください",
    ),
    (
        "{0}`{1}` has shape {2}; {3} was expected, or an axis of samples before it",
        "{0}`{1}` の形は {3} か、その前にサンプルの軸を付けたものです({2} になっています)",
    ),
    ("{0}`{1}` is no input of this network{2}", "{0}このネットワークに `{1}` という入力はありません{2}"),
    ("{0}the inputs hold different numbers of samples: {1}", "{0}入力のサンプル数がそろっていません: {1}"),
    (
        "{0}there are no values for the input `{1}`; give them with --inputs",
        "{0}入力 `{1}` の値がありません。--inputs で渡してください",
    ),
)
"""What is wrong with files of numbers."""
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
    ("the training went astray", "訓練が発散しました"),
    ("{0} ({1}); choose a smaller rate", "{0}({1})。学習率を小さくしてください"),
    ("{0} cannot be trained; one of {1} was expected", "{0} は訓練できません。{1} のどれかを書いてください"),
    ("a training has no option `{0}`{1}", "訓練に `{0}` という設定はありません{1}"),
    ("a whole number from {0} to {1} was expected", "{0} から {1} までの整数を書いてください"),
    ("a number from {0} to {1} was expected", "{0} から {1} までの数を書いてください"),
    (
        "no CUDA device was found; use --device cpu or auto",
        "CUDA のデバイスがありません。--device は cpu か auto にしてください",
    ),
    (
        "only the outputs of a network with inputs can be compared for many draws at once",
        "まとめて比べられるのは、入力のあるネットワークの出力だけです",
    ),
    ("`{0}` is nothing that a run measures", "`{0}` は、実行して測る量ではありません"),
    ("`{0}` is no weight of this network{1}", "このネットワークに `{0}` という重みはありません{1}"),
    ("`{0}` has shape {1}; {2} was expected", "`{0}` の形は {2} です({1} になっています)"),
    (
        "there are no values for `{0}`; give all weights or none",
        "`{0}` の値がありません。重みは、すべて渡すか、渡さないでください",
    ),
    (
        "`{0}` and `{1}` are one shared weight, but their values differ",
        "`{0}` と `{1}` は共有された1つの重みですが、値が違います",
    ),
    (
        "the input `{0}` must hold whole numbers from 0 to {1}",
        "入力 `{0}` は、0 から {1} までの整数でなければなりません",
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
    ("the job {0} ran for {1} s and was stopped", "計算 {0} が {1} 秒たっても終わらないので、止めました"),
    (
        "the job {0} was not begun within {1} s; see {2}",
        "計算 {0} が {1} 秒たっても始まりません。記録は {2} にあります",
    ),
    ("the engine's process cannot be started: {0}", "計算用のプロセスを起動できません: {0}"),
    (
        "the engine's process is of another release; reinstall quizapp, or look for a second one on PYTHONPATH",
        "計算用のプロセスの版が違います。quizapp を入れ直すか、PYTHONPATH に別のものがないか確かめてください",
    ),
    (
        "the engine's process was not ready within {0} s; see {1}",
        "計算用のプロセスの準備が {0} 秒では終わりませんでした。記録は {1} にあります",
    ),
    ("the engine's process was started without pipes", "計算用のプロセスとやり取りする経路がありません"),
    (
        "what was started as the engine's process is something else: {0}",
        "計算用のプロセスとして、ほかのものが起動しました: {0}",
    ),
    ("the engine has no job {0}; it has {1}", "{0} という計算はありません。あるのは {1} です"),
    ("{0}; see {1}", "{0}。記録は {1} にあります"),
    ("the data cannot be sent between the screen and the engine: {0}", "計算用のプロセスにデータを送れません: {0}"),
    (
        (
            "the data is too large to be sent between the screen and the engine: {0} bytes, at most {1}; "
            "use a smaller input or batch"
        ),
        "計算用のプロセスに送るデータが大きすぎます({0} バイト、{1} バイトまで)。入力かバッチを小さくしてください",
    ),
    ("a frame cannot be read: {0}", "計算用のプロセスとのデータを読めません: {0}"),
    (
        "a frame of {0} bytes is announced, at most {1} are read",
        "計算用のプロセスからのデータが {0} バイトあります。{1} バイトまでです",
    ),
    (
        "the input ended inside a frame, after {0} of {1} bytes",
        "計算用のプロセスへのデータが、{1} バイトのうち {0} バイトで途切れました",
    ),
    (
        "the output ended inside a frame, after {0} of {1} bytes",
        "計算用のプロセスからのデータが、{1} バイトのうち {0} バイトで途切れました",
    ),
    ("the stream ended inside the length of a frame", "計算用のプロセスとのデータが、途中で途切れました"),
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
    ("a mapping of names to values", "`名前: 値` の組"),
    ("text", "文字列"),
    ("a whole number", "整数"),
    ("a number", "数"),
    ("true or false", "true か false"),
    ("values of shape {0}", "形 {0} の値"),
    ("the name {0}", "名前 {0}"),
    ("the character {0}", "文字 {0}"),
    ("no input", "入力なし"),
    ("height", "高さ"),
    ("width", "幅"),
    ("length", "長さ"),
    ("{0}, or {1}", "{0}({1} でもかまいません)"),
    ("{0} and {1}", "{0} と {1}"),
    ("{0} or {1}", "{0} か {1}"),
)
"""What is only found inside other sentences."""
ENGINE: Final = (*NAMES, *FORMS, *SHAPES, *INPUTS, *WEIGHTS, *REQUIREMENTS, *EXPRESSIONS, *YAML, *ARCHIVES, *RUNS)
