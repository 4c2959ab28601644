"""What `quizapp check` and its audit find, in Japanese, for authors; each pair is a sentence as it is written."""

from __future__ import annotations

from typing import Final

CHECKS: Final = (
    (
        "there is no `{0}` in coverage.yaml{1}; mend it or take it out",
        "coverage.yaml に `{0}` はありません{1}。直すか、消してください",
    ),
    (
        "the sibling `{0}` does not exist; name an item, or take it out",
        "siblings の `{0}` という問題はありません。ある問題を書くか、消してください",
    ),
    (
        "the point of {0} has {1} lines in {2}; {3} fit beside its figure",
        "{0} の要点は、{2} で {1} 行あります。図の横に入るのは {3} 行までです",
    ),
    (
        "the answer of the seed {0} lies outside of its range; mend `range`",
        "シード {0} の正解が range の外にあります。`range` を直してください",
    ),
    (
        "the seed {0} has {1} options that differ; add mistakes",
        "シード {0} の選択肢は、異なるものが {1} 個しかありません。誤りを加えてください",
    ),
    (
        "rule and run differ for the seed {0}; the run gives {1}",
        "シード {0} で、規則の答えと実行の結果が違います。実行では {1} です",
    ),
    (
        "the mistake `{0}` touches nothing in this item; name another, or mend its `in` and `replace`",
        "誤り `{0}` は、この問題の何も変えません。別の誤りを書くか、その `in` と `replace` を直してください",
    ),
    (
        "it has only {0} variants; widen `draw`, or say `variants` and `why_few`",
        "{0} 通りにしかなりません。`draw` を広げるか、`variants` と `why_few` を書いてください",
    ),
    ("it promises {0} variants and has {1}", "{0} 通りと書いてありますが、{1} 通りです"),
    ("it says `variants` without `why_few`", "`variants` を書くなら、`why_few` も必要です"),
    (
        "it says {0} variants and has {1}; widen `draw`, or say `variants` and `why_few`",
        "{0} 通りと書いてありますが、{1} 通りです。`draw` を広げるか、`variants` と `why_few` を直してください",
    ),
    (
        "it needs {0} variants and has {1}; widen `draw`, or say `variants` and `why_few`",
        "{0} 通り必要ですが、{1} 通りです。`draw` を広げるか、`variants` と `why_few` を書いてください",
    ),
    (
        "the bot `{0}` is right in {1} of all questions",
        "`{0}` で選ぶだけの推量が、全問の {1} で正解します",
    ),
    ("concept banks, {0}: {1} {2}, by chance {3}", "知識問題({0}): {1} が {2}(偶然なら {3})"),
    ("the seed {0} shows the right answer {1} times", "シード {0} では、正解が選択肢に {1} 回現れます"),
    (
        "with the seed {0} the mistake `{1}` gives {2}, as {3} does",
        "シード {0} では、誤り `{1}` が {2} になり、{3}と同じです",
    ),
    ("{0} holds a number that is hard to read: …{1}", "{0}に、読みにくい数があります: …{1}"),
    (
        "with the seed {0} the answer {1} is graded {2}, not {3}",
        "シード {0} で、解答 {1} の判定が、{3} ではなく {2} になります",
    ),
    (
        "with the seed {0} `{1}` is not found in its answer {2}",
        "シード {0} で、解答 {2} から、誤り `{1}` が見つかりません",
    ),
    (
        "with the seed {0} {1} are asserted of the nonsense {2}",
        "シード {0} で、でたらめな解答 {2} から、誤り {1} が見つかってしまいます",
    ),
)
INNER: Final = (
    ("{0} of the seed {1}", "シード {1} の{0}"),
    ("the text", "問題文"),
    ("the options", "選択肢"),
    ("the convention", "但し書き"),
    ("a hint", "ヒント"),
    ("the reason", "理由"),
    ("the picture", "イメージ"),
    ("the check", "確かめ"),
    ("the working", "途中式"),
    ("the truth", "正解"),
    ("no answer", "答えなし"),
    ("nothing", "答えなし"),
)
"""What is only found inside other sentences."""
