"""What is wrong with a bank, in Japanese, for authors; each pair is a sentence or an advice as it is written."""

from __future__ import annotations

from typing import Final

FOLDERS: Final = (
    (
        "{0}: there is no such folder; give --banks a folder that holds YAML banks",
        "{0}: このフォルダはありません。--banks には、YAML の問題集があるフォルダを指定してください",
    ),
    (
        "{0}: the folder cannot be read ({1}); give yourself permission to read it",
        "{0}: フォルダを読めません({1})。読む権限を付けてください",
    ),
)
"""What folders refuse."""
FORMS: Final = (
    ("the field `{0}` is not known", "`{0}` という欄はありません"),
    (
        "mend its spelling or take it out; content/AUTHORING.md lists the fields of each kind",
        "つづりを直すか、消してください。形式ごとの欄は content/AUTHORING.md にあります",
    ),
    ("the field `{0}` is missing", "`{0}` の欄がありません"),
    ("write the text in both languages, ja and en", "文は ja と en の両方で書いてください"),
    ("add `{0}`, as in content/AUTHORING.md", "content/AUTHORING.md のように `{0}` を加えてください"),
    ("{0} was expected, not {1}", "{0} を書いてください(現在: {1})"),
    ("the value {0} is not one of those allowed", "{0} は、使える値ではありません"),
    (
        "mend its spelling{0}; content/AUTHORING.md lists what can stand here",
        "つづりを直してください{0}。ここに書ける値は content/AUTHORING.md にあります",
    ),
    ("`{0}` is not of the form expected here", "`{0}` は、ここに書ける形ではありません"),
    (
        "use small letters, digits and single hyphens, beginning with a letter, as in conv-output-size",
        "conv-output-size のように、英小文字で始め、英小文字と数字を1つずつのハイフンでつないでください",
    ),
    (
        "write chapter and number, in quotes if it has no hyphen, as in 18-4",
        "18-4 のように章と番号を書いてください。ハイフンがなければ引用符で囲んでください",
    ),
    ("the text is empty", "文が空です"),
    ("write it, or take the field out if it may be left out", "書くか、省ける欄なら消してください"),
    ("{0} were expected", "{0} にしてください"),
    ("a number of {0} {1} was expected, not {2}", "{0} {1} の数を書いてください(現在: {2})"),
    ("mend the value; content/AUTHORING.md shows the form", "値を直してください。形は content/AUTHORING.md にあります"),
    (
        "write the text in both languages, as in {0}, or whatever mapping is due here",
        "文は {0} のように両方の言語で書くか、ここに要る `名前: 値` を書いてください",
    ),
    ("put it in quotes if it is meant as text", "文字列なら引用符で囲んでください"),
    ("a bank needs a list of `items`", "問題集には `items` の並びが必要です"),
    ("a bank starts with `objective:` and `items:`", "問題集は `objective:` と `items:` から始めてください"),
    ("add one item at least, after a hyphen", "ハイフンの後ろに、問題を1つ以上書いてください"),
    ("see content/AUTHORING.md", "content/AUTHORING.md を見てください"),
)
"""What a file must look like."""
NAMES: Final = (
    ("there is no mistake `{0}`{1}", "`{0}` という誤りはありません{1}"),
    ("name one that a mistakes.yaml defines", "mistakes.yaml にある名前を書いてください"),
    ("there is a mistake `{0}` in another file", "`{0}` という誤りは、別のファイルにもあります"),
    ("give one another name", "どちらかの名前を変えてください"),
    ("the id `{0}` is already used in {1}", "id `{0}` は {1} で使われています"),
    ("give the item its own id", "別の id を付けてください"),
    ("there is no objective `{0}`", "`{0}` という項目はありません"),
    ("use one of {0}", "{0} のどれかにしてください"),
    ("there is no objective `{0}`; use one of {1}", "`{0}` という項目はありません。{1} のどれかにしてください"),
    ("`{0}` is no name for a mistake", "`{0}` は誤りの名前に使えません"),
    (
        "use small letters, digits and hyphens, as in rounds-up",
        "rounds-up のように、英小文字と数字をハイフンでつないでください",
    ),
    ("`{0}` is not in `of`{1}", "`{0}` は `of` にありません{1}"),
    ("call only what stands there", "`of` にある名前だけを書いてください"),
)
"""What is not there, or there twice."""
OPTIONS: Final = (
    ("some options must be right and some wrong", "正しい選択肢と誤った選択肢が、どちらも必要です"),
    ("set `key` on each option", "選択肢のそれぞれに `key` を書いてください"),
    ("{0} parts are hidden in ja and {1} in en", "隠した箇所が、ja に {0} つ、en に {1} つあります"),
    ("hide as many in both", "同じ数だけ隠してください"),
    ("{0} say the same in {1}", "{0} が、{1} で同じ文です"),
    ("make every one different", "すべて違う文にしてください"),
    ("{0} options have `key: true`", "`key: true` の選択肢が {0} 個あります"),
    ("exactly one option is to be chosen", "正解の選択肢は1つだけにしてください"),
    ("a blank pair needs two blanks", "空欄の組には、空欄が2つ必要です"),
    ("give ア and イ, each with right and wrong", "ア と イ に、それぞれ right と wrong を書いてください"),
    ("the option names no `blanks`", "選択肢に `blanks` がありません"),
    ("write for example `blanks: [right, wrong]`", "`blanks: [right, wrong]` のように書いてください"),
    ("the key does not fit the blanks", "key が空欄と合いません"),
    ("only [right, right] has key: true", "key: true になるのは [right, right] だけです"),
    ("two options have the same blanks", "2つの選択肢の空欄が同じです"),
    ("cross right and wrong once each", "right と wrong を、1回ずつ組み合わせてください"),
    ("the option has no `text`", "選択肢に `text` がありません"),
    ("write what it says in ja and en", "文を ja と en で書いてください"),
)
"""What options must be."""
COMPUTED: Final = (
    ("{0} stands in one language only", "{0} が、片方の言語にしかありません"),
    ("show the same numbers in both", "両方で同じ数を示してください"),
    ("exactly one of {0} is asked, not {1}", "問うのは {0} のどれか1つです({1} 個あります)"),
    ("mend `ask`", "`ask` を直してください"),
    ("a set of axes needs `of`, letters to choose from", "軸の集合には、選ぶ文字の並び `of` が必要です"),
    ("list them, as in `of: [N, C, H, W]`", "`of: [N, C, H, W]` のように並べてください"),
    ("a name needs 2 to {0} different ones in `of`", "名前を問うなら、`of` に違う名前が2つから {0} つ必要です"),
    ("as in `of: [same, valid]`", "`of: [same, valid]` のように書いてください"),
    ("a brace in the text has no partner", "文の中の波括弧が対になっていません"),
    (
        "write {0}, {x:table}, or leave braces out",
        "{0} や {x:table} のように書くか、波括弧を消してください",
    ),
    ("only numbers have a range", "範囲があるのは数だけです"),
    ("take it out", "消してください"),
    ("the range has no end", "範囲の両端がありません"),
    ("give one, as in `range: [0, null]`, or take it out", "`range: [0, null]` のように書くか、消してください"),
    ("the range ends before it begins", "範囲の終わりが、始まりより大きくありません"),
    ("write the least number first, as in `range: [0, 1]`", "`range: [0, 1]` のように、小さいほうを先に書いてください"),
    ("mend the expression", "式を直してください"),
)
"""What computed items must be."""
DRAWS: Final = (
    ("{0} is no number, name, range, list or grid", "{0} は、数、名前、範囲、並び、格子のどれでもありません"),
    (
        "`{0}` is no name; write ={1} if it is to be computed, or put it in a list",
        "`{0}` は名前に使えません。計算するなら ={1} と書き、そうでなければ並びに入れてください",
    ),
    ("the range {0}..{1} holds no number, or more than {2}", "範囲 {0}..{1} の数が、ないか、{2} 個を超えています"),
    ("a range steps by a number above 0, not by `{0}`", "範囲の刻みは 0 より大きい数です(現在: `{0}`)"),
    ("a list to choose from is empty", "選ぶ並びが空です"),
    (
        "a grid of {0} was asked for; it holds between 1 and {1} numbers",
        "格子の数は 1 個から {1} 個までです(現在: {0})",
    ),
    ("fewer than {0} different numbers", "違う数が {0} 個ありません"),
    (
        "a grid is written as {grid: [rows, columns], of: 0..9, distinct: 4}",
        "格子は {grid: [rows, columns], of: 0..9, distinct: 4} のように書いてください",
    ),
    ("{0}: `draw` and `given` make no network: {1}", "{0}: `draw` と `given` からネットワークを作れません: {1}"),
    ("{0}: the seed {1} makes no question ({2})", "{0}: シード {1} では問題を作れません({2})"),
    (
        "{0}: {1} draws were rejected, most of them by {2}{3}; widen `draw`",
        "{0}: {1} 回引いても条件を満たしません。多くは {2}{3} に合いませんでした。`draw` を広げてください",
    ),
    ("{0} is none of {1}", "{0} は {1} のどれでもありません"),
)
"""What drawing refuses."""
DRAFTS: Final = (
    (
        "`{0}` is no id; use small letters, digits and single hyphens, as in conv-output-size",
        "`{0}` は id に使えません。conv-output-size のように、英小文字と数字を1つずつのハイフンでつないでください",
    ),
    (
        "the id `{0}` is already used; an id stays with its item for life, so give another",
        "id `{0}` は使われています。id は問題とずっと結び付くので、別のものにしてください",
    ),
    (
        "the id `{0}` is already used; try again, or give another with --id",
        "id `{0}` は使われています。もう一度試すか、--id で別のものを指定してください",
    ),
    ("there is no kind `{0}`{1}; use one of {2}", "`{0}` という形式はありません{1}。{2} のどれかにしてください"),
    (
        "{0}: the bank cannot be read ({1}); `quizapp check` says more",
        "{0}: 問題集を読めません({1})。詳しくは `quizapp check` で確かめてください",
    ),
    ("{0}: the bank does not end with its items; {1}", "{0}: 問題集の最後が問題ではありません。{1}"),
    ("{0}: the item would not become the last of the bank; {1}", "{0}: 問題を問題集の最後に加えられません。{1}"),
    ("take --print and put the item in yourself", "--print で表示し、自分で書き入れてください"),
    (
        "{0}: the bank is of objective {1}, not {2}; give another file",
        "{0}: この問題集の項目は {1} で、{2} ではありません。別のファイルを指定してください",
    ),
    (
        "the banks of an installation are replaced by its updates; name a folder of your own with --banks",
        "インストールされた問題集は、更新で置き換わります。--banks で自分のフォルダを指定してください",
    ),
)
"""What beginning an item refuses."""
INNER: Final = (
    ("two options", "2つの選択肢"),
    ("two steps", "2つの手順"),
    ("two names", "2つの名前"),
    ("two things on the left", "左側の2つ"),
    ("two partners on the right", "右側の2つ"),
    ("the right and the wrong words", "正しい語と誤った語"),
    ("the description ({0})", "記述({0})"),
    ("the guard {0}", "条件 {0}"),
    ("at least {0} {1}", "{1}を {0} 以上"),
    ("at most {0} {1}", "{1}を {0} 以下"),
    ("exactly {0} {1}", "{1}をちょうど {0}"),
    ("elements", "要素"),
    ("characters", "文字"),
    ("names", "名前"),
    ("at least", "≥"),
    ("at most", "≤"),
    ("more than", ">"),
    ("less than", "<"),
)
"""What is only found inside other sentences."""
BANK: Final = (*FOLDERS, *FORMS, *NAMES, *OPTIONS, *COMPUTED, *DRAWS, *DRAFTS)
