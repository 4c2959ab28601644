"""The sentences of study and store in Japanese, for those that a learner meets on a screen."""

from __future__ import annotations

from typing import Final

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
)
APP: Final = (*STUDY, *STORE)
