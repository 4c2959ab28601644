"""What the command line refuses, in Japanese: our own commands, and what click says of arguments and options."""

from __future__ import annotations

from typing import Final

COMMANDS: Final = (
    (
        (
            "quizapp needs a terminal to open its screens; start it in one, or study line by line with "
            "`quizapp review --plain`."
        ),
        "quizapp の画面には端末が必要です。端末から起動するか、`quizapp review --plain` で1行ずつ学習してください。",
    ),
    (
        (
            "The terminal calls itself dumb (TERM=dumb), so nothing can be drawn in it; "
            "set TERM, as in TERM=xterm-256color, or study line by line with `quizapp review --plain`."
        ),
        (
            "端末が TERM=dumb なので、画面を描けません。TERM=xterm-256color のように TERM を設定するか、"
            "`quizapp review --plain` で1行ずつ学習してください。"
        ),
    ),
    (
        (
            "The driver {0}, which TEXTUAL_DRIVER names, cannot be loaded: {1}. "
            "Unset the variable, or name one as in package.module:Driver."
        ),
        (
            "TEXTUAL_DRIVER のドライバー {0} を読み込めません({1})。変数の設定をやめるか、"
            "package.module:Driver の形で指定してください。"
        ),
    ),
    (
        "there is no item `{0}`{1}; `quizapp items` lists them",
        "`{0}` という問題はありません{1}。`quizapp items` で一覧を見られます",
    ),
    (
        "`{0}` is no item and no objective; `quizapp items` lists them",
        "`{0}` という問題や項目はありません。`quizapp items` で一覧を見られます",
    ),
    (
        "`{0}` is not a seed; write 1 to 16 letters and digits, as in k3f9 or k3f9.4",
        "`{0}` はシードではありません。k3f9 や k3f9.4 のように、1 文字から 16 文字の英数字で書いてください",
    ),
    (
        "There is no objective {0} in the syllabus, as in 18-4.",
        "シラバスに {0} という項目はありません。18-4 のように指定してください。",
    ),
    ("There is no {0} `{1}`{2}.", "`{1}` という{0}はありません{2}。"),
    ("{0} cannot be written ({1}). Name another file.", "{0} に書き込めません({1})。別のファイルを指定してください。"),
    ("{0} cannot be written ({1}); name another file", "{0} に書き込めません({1})。別のファイルを指定してください"),
    (
        "{0} is there already and was left as it is; name another file, or add --replace.",
        "{0} はもうあるので、そのままにしました。別のファイルを指定するか、--replace を付けてください。",
    ),
    (
        (
            "Fitting needs fsrs-rs-python, which is not here. Install it beside quizapp: `uv tool install --with "
            "fsrs-rs-python .`, or `pipx inject quizapp fsrs-rs-python`."
        ),
        (
            "当てはめには fsrs-rs-python が必要ですが、ありません。`uv tool install --with fsrs-rs-python .` か "
            "`pipx inject quizapp fsrs-rs-python` で加えてください。"
        ),
    ),
    (
        "The fit took longer than {0} seconds and was given up; nothing was changed.",
        "当てはめが {0} 秒で終わらないので、やめました。何も変えていません。",
    ),
    (
        "The process that fits crashed or gave no weights; nothing was changed. Try again later.",
        "当てはめのプロセスが途中で終わりました。何も変えていません。後でもう一度試してください。",
    ),
    (
        "No exam is set. Give its day, as in: quizapp plan --exam 2026-07-04 --minutes 15",
        "試験日が決まっていません。quizapp plan --exam 2026-07-04 --minutes 15 のように指定してください",
    ),
    (
        "{0} is not a day; write one as in 2026-07-04 or 7/4.",
        "{0} は日付として読めません。2026-07-04 や 7/4 のように書いてください",
    ),
    (
        "The input is not UTF-8. Save it as UTF-8 and try again.",
        "入力が UTF-8 ではありません。UTF-8 で保存して、もう一度試してください。",
    ),
    (
        "There is no data in {0} yet, so there is nothing to back up.",
        "{0} にデータがまだないので、バックアップするものがありません。",
    ),
)
"""What our own commands say."""
INNER: Final = (
    ("objective", "項目"),
    ("tag", "タグ"),
    ("tier", "重要度"),
    ("kind of item", "形式"),
    ("mistake", "誤り"),
)
"""What is only found inside other sentences."""
USAGE: Final = (
    ("Invalid value for {0}: {1}", "{0} の値が正しくありません: {1}"),
    ("Invalid value: {0}", "値が正しくありません: {0}"),
    ("Missing argument {0}.", "引数 {0} がありません"),
    ("Missing option {0}.", "オプション {0} がありません"),
    ("Missing parameter: {0}", "{0} がありません"),
    ("Missing command.", "コマンドがありません"),
    ("No such option {0}.", "{0} というオプションはありません"),
    ("No such command {0}.", "{0} というコマンドはありません"),
    ("No such option {0}. (Did you mean one of: {1}?)", "{0} というオプションはありません({1} のどれかでしょうか)"),
    ("No such command {0}. (Did you mean one of: {1}?)", "{0} というコマンドはありません({1} のどれかでしょうか)"),
    ("No such option {0}. Did you mean {1}?", "{0} というオプションはありません({1} のことでしょうか)"),
    ("No such command {0}. Did you mean {1}?", "{0} というコマンドはありません({1} のことでしょうか)"),
    ("Option {0} requires an argument.", "オプション {0} には値が必要です"),
    ("Option {0} requires {1} arguments.", "オプション {0} には値が {1} 個必要です"),
    ("Option {0} does not take a value.", "オプション {0} に値は付けられません"),
    ("Got unexpected extra argument ({0})", "余分な引数があります({0})"),
    ("Got unexpected extra arguments ({0})", "余分な引数があります({0})"),
    ("{0} is not one of {1}.", "{0} は {1} のどれでもありません"),
    ("{0} is not in the range {1}.", "{0} は範囲 {1} にありません"),
    ("File {0} is a directory.", "{0} はフォルダです"),
    ("{0} is not a valid integer range.", "{0} は整数ではありません"),
    ("{0} is not a valid integer.", "{0} は整数ではありません"),
)
"""What click says of the arguments; `tests/commands/test_refusals.py` holds them to click."""
