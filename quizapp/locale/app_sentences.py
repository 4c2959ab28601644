"""The sentences of study and store in Japanese, with those of the banks, their checks and the commands."""

from __future__ import annotations

from typing import Final

from quizapp.locale import bank_sentences as bank
from quizapp.locale import check_sentences as checks
from quizapp.locale import command_sentences as commands

_FOLDER: Final = "--data-dir か QUIZAPP_DATA で別のフォルダを選んでください"
STUDY: Final = (
    ("The setting {0} is {1}; it must be {2}. Set it again.", "{1} は設定できません。{2}にしてください。"),
    ("a day as in 2026-07-04, or empty", "2026-07-04 のような日付か、空欄"),
    ("a whole number from 0 to 9999", "0 から 9999 までの整数"),
    (
        "A retention of {0} cannot be aimed at; choose from {1} to {2}.",
        "想起率 {0} は目標にできません。{1} から {2} の間で選んでください。",
    ),
    ("The exam on {0} is over. Give a later day.", "{0} は過ぎています。これからの日を選んでください。"),
    (
        "The exam is today, so there is nothing left to plan. Give a later day for another one.",
        "今日が試験日なので、計画はもうありません。次の試験なら、その日を選んでください。",
    ),
    ("Nothing was wished of {0} that could be taken back.", "{0} には取り消せる操作がありません。"),
    (
        "No item meets all that was asked for. Ask for less.",
        "条件のすべてに合う問題がありません。条件を減らしてください。",
    ),
    ("No item can be asked with options, so there is no mock exam.", "四択にできる問題がないため、模試は作れません。"),
    ("No item could be posed, so there is no mock exam.", "出題できる問題がないため、模試は作れません。"),
    (
        "The time is over, so nothing can be answered any more. Hand the exam in.",
        "時間になりました。もう解答できません。f で採点に進んでください。",
    ),
    ("The mock exam is finished.", "この模試は終わっています。"),
    (
        "The answer was not saved, because its writing was called off.",
        "書き込みが取り消されたため、解答を保存できませんでした。",
    ),
    (
        "The last answer is still being saved. Wait a moment and try again.",
        "直前の解答を保存しています。少し待って、もう一度試してください。",
    ),
    (
        "{0} was left out: its variants {1} could not be confirmed.",
        "{0} は、作った問題 {1} の正解を確かめられなかったので、出題しませんでした。",
    ),
    ("true or false", "true か false"),
    ("auto, narrow or wide", "auto、narrow、wide のどれか"),
    ("syllabus or weakness", "syllabus か weakness"),
    ("There is no setting {0}; there are {1}.", "{0} という設定はありません。あるのは {1} です。"),
    (
        "Easy days are seven whole numbers from 0 to 100, from Monday, and not all of them 0.",
        "軽い日は、月曜から順に 0 から 100 までの整数7つです。すべてを 0 にはできません。",
    ),
    ("There is no objective {0} in the syllabus.", "シラバスに {0} という項目はありません。"),
    ("There is no chapter or objective {0} in the syllabus.", "シラバスに {0} という章や項目はありません。"),
    ("There is no item {0}.", "{0} という問題はありません。"),
    (
        "The scheduler's parameters of event {0} cannot be read ({1}).",
        "記録 {0} のスケジューラの設定を読めません({1})。",
    ),
    ("There is no question {0}; there are {1}.", "{0} 問目はありません。全部で {1} 問です。"),
    ("There is no option {0}; there are {1}.", "{0} という選択肢はありません。あるのは {1} です。"),
    (
        "The mock exam is not finished, so there are no verdicts yet.",
        "模試が終わっていないので、採点はまだありません。",
    ),
    (
        "Answer this question first; 0 says that you don't know.",
        "先にこの問題に答えてください。分からなければ 0 です。",
    ),
    (
        "The answer is not saved yet, so the next question has to wait.",
        "解答を保存しています。次の問題は、その後に出します。",
    ),
    (
        "The answer to this question was saved already; take it back first.",
        "この問題の解答は保存してあります。先に取り消してください。",
    ),
    ("The question is answered already. Go on to the next one.", "この問題には解答済みです。次へ進んでください。"),
    ("The question is answered; a hint would come too late.", "解答済みなので、ヒントは出しません。"),
    ("The session is finished.", "この学習は終わっています。"),
    (
        "There is no answer yet, so it is not known when the item comes back.",
        "まだ解答がないので、次にいつ出るかは決まっていません。",
    ),
    ("There is no answer to take back.", "取り消す解答がありません。"),
    ("There is no question to answer now.", "いま答える問題はありません。"),
    ("There is no answer yet that could be a guess.", "まだ解答がないので、まぐれにできません。"),
    ("There is no answer yet that could be rated.", "まだ解答がないので、評価できません。"),
    ("The question has no answer yet, so there is nothing to save.", "まだ解答がないので、保存するものがありません。"),
    (
        "The mistake {0} does not give this answer, so it cannot be noted.",
        "誤り {0} からこの解答にはならないので、記録できません。",
    ),
)
STORE: Final = (
    (
        "{0} is in use by another program. Close that program and try again.",
        "{0} をほかのプログラムが使っています。それを閉じて、もう一度試してください。",
    ),
    (
        "{0} cannot be written. Give yourself the right to write there, or {1}.",
        "{0} に書き込めません。書き込みの権限を付けるか、{1}。",
    ),
    ("choose another folder with --data-dir or QUIZAPP_DATA", _FOLDER),
    (
        "The disk is full: {0} cannot take this. Free some space and try again; what was saved before is safe.",
        "ディスクに空きがなく、{0} に保存できません。空きを作って、もう一度試してください。前に保存した分は無事です。",
    ),
    (
        "{0} cannot be opened. Give yourself the right to read and write in its folder, or {1}.",
        "{0} を開けません。フォルダに読み書きの権限を付けるか、{1}。",
    ),
    (
        "The disk could not read or write {0} ({1}). Check its space and health, or {2}.",
        "ディスクが {0} を読み書きできません({1})。空きと状態を確かめるか、{2}。",
    ),
    (
        "{0} is damaged ({1}). It was left as it is: keep a copy of it and put a backup in its place.",
        "{0} が壊れています({1})。そのままにしてあります。写しを取ってから、バックアップを代わりに置いてください。",
    ),
    (
        "{0} cannot be used ({1}); nothing of this was kept. Mend that, or {2}.",
        "{0} を使えません({1})。今回の分は保存していません。原因を取り除くか、{2}。",
    ),
    (
        "{0} is closed already, so this was not kept. Start the app again.",
        "{0} はもう閉じているので、保存できませんでした。アプリを起動し直してください。",
    ),
    (
        "{0} cannot be a data folder, because a file is in its way. Move it, or {1}.",
        "{0} と同じ場所にファイルがあり、データのフォルダにできません。移すか、{1}。",
    ),
    (
        "{0} cannot be locked; is it on a network folder? Use a local one: {1}.",
        "{0} をロックできません。ネットワークのフォルダなら、手元のフォルダにしてください: {1}。",
    ),
    (
        "{0} is not a database of quizapp. It was left as it is: move it away or put a backup in its place, or {1}.",
        "{0} は quizapp のデータベースではありません。そのままにしてあります。移すか、バックアップと替えるか、{1}。",
    ),
    (
        "Another quizapp has {0} open. Close it and try again, or {1}. Commands that only read work beside it.",
        "{0} を別の quizapp が開いています。閉じてもう一度試すか、{1}。読むだけのコマンドなら同時に使えます。",
    ),
    (
        "The disk is full: nothing can be saved until you free some space and start quizapp again.",
        "ディスクに空きがなく、何も保存できません。空きを作って起動し直すまでは、見ることだけができます。",
    ),
    (
        "These data were opened for reading only, so nothing of this was kept.",
        "読み取り専用で開いているため、何も保存していません。",
    ),
    (
        "{0} was opened for reading only. Open it for writing to keep something in it.",
        "{0} は読み取り専用で開かれています。保存するには、書き込めるように開いてください。",
    ),
    ("Review {0} is already in the log and was not added again.", "解答 {0} は記録済みなので、加えませんでした。"),
    ("Review {0} was already taken back.", "解答 {0} は取り消し済みです。"),
    ("There is no review {0} to take back.", "取り消す解答 {0} がありません。"),
    ("The setting {0} cannot be read ({1}). Set it again.", "設定 {0} を読めません({1})。設定し直してください。"),
    (
        "Event {0} in the log cannot be read ({1}). It was left as it is; run `quizapp doctor`.",
        "記録 {0} を読めません({1})。そのままにしてあります。`quizapp doctor` を実行してください。",
    ),
    (
        "Review {0} in the log cannot be read ({1}). It was left as it is; run `quizapp doctor`.",
        "解答の記録 {0} を読めません({1})。そのままにしてあります。`quizapp doctor` を実行してください。",
    ),
    (
        "The other rating of review {0} cannot be read ({1}). It was left as it is; run `quizapp doctor`.",
        "解答 {0} の付け直した評価を読めません({1})。そのままにしてあります。`quizapp doctor` を実行してください。",
    ),
    (
        "The step from schema {0} to {1} would lose links; nothing was changed.",
        "データ形式を {0} から {1} にすると、つながりが失われます。何も変えていません。",
    ),
    (
        "This Python has SQLite {0}, older than {1}. Use a newer Python.",
        "この Python の SQLite は {0} で、{1} より古いものです。新しい Python を使ってください。",
    ),
    (
        "{0} cannot be shared safely; is it on a network folder? Use a local one: {1}.",
        "{0} を安全に共有できません。ネットワークのフォルダなら、手元のフォルダにしてください: {1}。",
    ),
    (
        "{0} is a database of another program. It was left as it is: move it away, or {1}.",
        "{0} は、ほかのプログラムのデータベースです。そのままにしてあります。移すか、{1}。",
    ),
    (
        "{0} is damaged ({1}), so it was not brought up to date. Put a backup in its place.",
        "{0} が壊れているので({1})、新しい形式にできません。バックアップを代わりに置いてください。",
    ),
    (
        (
            "{0} is missing, but {1}-wal beside it holds answers. Put it back; if it is lost, move the other away and "
            "put a backup in its place."
        ),
        (
            "{0} がありませんが、隣の {1}-wal に解答が残っています。元に戻してください。失われたのなら、"
            "隣を移してから、バックアップを代わりに置いてください。"
        ),
    ),
    (
        (
            "{0} was written by a newer quizapp (schema {1}; this one knows up to {2}). It was left as it is: update "
            "quizapp, or {3}."
        ),
        (
            "{0} は、もっと新しい quizapp のデータです(形式 {1}、ここで読めるのは {2} まで)。そのままにしてあります。"
            "quizapp を更新するか、{3}。"
        ),
    ),
    (
        "{0} already exists and was left as it is. Name another file for the backup.",
        "{0} はもうあるので、そのままにしました。バックアップには別のファイルを指定してください。",
    ),
    (
        "The backup {0} would be damaged ({1}), so it was not kept.",
        "バックアップ {0} が壊れるので({1})、残しませんでした。",
    ),
    ("The backup {0} is damaged ({1}). Move it away.", "バックアップ {0} が壊れています({1})。移してください。"),
    (
        "{0} is a folder. Name a backup in it; `quizapp restore` lists those that there are.",
        "{0} はフォルダです。中のバックアップを指定してください。`quizapp restore` で一覧を見られます。",
    ),
    (
        "{0} is damaged ({1}), so it was not restored. Name another backup.",
        "{0} が壊れているので({1})、復元しませんでした。別のバックアップを指定してください。",
    ),
    (
        "{0} is not there or empty, so there is nothing to restore. Name another file.",
        "{0} がないか空なので、復元できません。別のファイルを指定してください。",
    ),
    (
        (
            "The kept memory states of {0} items are not those that the log comes to ({1}). "
            "Run `quizapp doctor --rebuild`."
        ),
        "{0} 問の記憶状態が、記録から計算したものと違います({1})。`quizapp doctor --rebuild` を実行してください。",
    ),
    (
        "The tally of each {0} is not what the log comes to. Run `quizapp doctor --rebuild`.",
        "{0} ごとの集計が、記録と合いません。`quizapp doctor --rebuild` を実行してください。",
    ),
)
APP: Final = (*STUDY, *STORE, *bank.BANK, *checks.CHECKS, *commands.COMMANDS, *commands.USAGE)
INNER: Final = (*bank.INNER, *checks.INNER, *commands.INNER)
