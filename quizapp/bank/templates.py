"""The templates of `quizapp new`: what an author fills in, one for each kind; each loads and passes the check as is."""

from __future__ import annotations

from typing import Final

from quizapp.bank.card import Kind

COMMON: Final = """\
  source: 'Author, Title (year), section'      # where it can be looked up, checked by you; no forum, no quiz site
  # difficulty: 2                              # 1 (anyone who read the point) to 5
  # tags: []                                   # words to find it by
  # keywords: []                               # ids of coverage.yaml: what it teaches
  # confusions: []                             # pairs that it tells apart, as in F18-2
  # errata: []                                 # errors that it puts right, as in E18-3
  # calculations: []                           # calculations that it practises, as in C18-03
  # siblings: []                               # ids of items whose answer it gives away
  # takeaway: {ja: 覚える1行。, en: One line to remember.}
  # exam_note: {ja: 試験での扱い。, en: What counts in the exam.}
  # precise_note: {ja: 正確な説明。, en: What is exactly right.}
"""

_HEAD: Final = """\
- id: ID                                       # for life: rename it now or never
  kind: {kind}
  tier: standard                               # core, standard or extra
  exam: G                                      # G, or E for what only E資格 asks
"""

_OPTIONS: Final = """\
  options:                                     # alike in length and form; the key not always in the same place
  - key: false
    text: {{ja: 誤りの選択肢1, en: a wrong option}}
    why: {{ja: なぜ選びたくなるか、なぜ違うか。, en: Why it tempts and why it fails.}}
  - key: {second}
    text: {{ja: 選択肢2, en: another option}}
    why: {{ja: 理由2。, en: The reason.}}
  - key: true
    text: {{ja: 正しい選択肢, en: the right option}}
    why: {{ja: なぜ正しいか。, en: Why it is right.}}
  - key: false
    text: {{ja: 誤りの選択肢3, en: a third wrong option}}
    why: {{ja: 理由3。, en: Another reason.}}
"""

_CHOICE: Final = """\
  form: most_suitable                          # or least_suitable, fill_blank, blank_pair (content/AUTHORING.md)
  prompt:
    ja: 問いの文。最も適切なものを1つ選べ。
    en: The question. Which one is the most suitable?
"""

_COMPUTED: Final = """\
  band: paper                                  # head, paper or calculator
  draw: {W: 16..128, K: [3, 5, 7]}             # 3..9, 0.1..0.9 by 0.1, a list, =K // 2, {grid: [3, 3], of: 0..9}
  where: [W > 2*K]                             # seeds for which this does not hold are passed over
  given:                                       # as for `python -m engine explain`; = starts an expression
    input: {x: [3, =W, =W]}
    layers: [conv2d: {out_channels: 8, kernel_size: =K}]
  ask: {output_shape: [height]}                # or value, vector, grid, axes; decimals; a list makes a linked question
  mistakes: [drops-plus-one]                   # the two to four that it is about
  text:                                        # {W} a number, {x:row} a row, {x:table} a grid
    ja: 一辺 {W} の入力に {K}×{K} の畳み込みを掛ける。出力の一辺はいくつか。
    en: An input of side {W} goes through a {K}×{K} convolution. What is the side of the output?
  # idea: {ja: 考え方のヒント。, en: The first hint.}
  # reason: {ja: 理由を1つ。, en: One reason.}
  # check: {ja: 5秒の確かめ方。, en: A check of five seconds.}
"""

_TRUE_FALSE: Final = """\
  statement: {ja: 一つのことだけを言う文。, en: A statement that claims one thing.}
  answer: true                                 # about half of a bank's should be false
  why: {ja: 理由と、誤解がどこから来るか。, en: The reason and where the wrong belief comes from.}
"""

_FLASHCARD: Final = """\
  front: {ja: 答えが一つに決まる問い。, en: A question with one answer.}
  back: {ja: 1、2文の答え。, en: The answer in a sentence or two.}
  # figure: |-                                 # plain text, drawn as it is
  #   x --> layer --> y
  # reading: {難語: なんご}                     # how hard words are read
  mixed_up_with:                               # what it is taken for, and how to tell them apart
  - text: {ja: 似たもの, en: something like it}
    why: {ja: 見分け方。, en: How to tell them apart.}
"""

_CLOZE: Final = """\
  text:                                        # what is hidden stands in square brackets, as much in both languages
    ja: 文の中の[隠す語]を思い出す。
    en: Recall the [hidden word] of a sentence.
  why: {ja: 理由。, en: The reason.}
"""

_ORDERING: Final = """\
  prompt: {ja: 先に行うものから順に並べよ。, en: 'Put in order, first to last.'}
  steps:                                       # in the right order; no two neighbours could be exchanged
  - {ja: 最初, en: first}
  - {ja: 次, en: second}
  - {ja: 最後, en: last}
  why: {ja: なぜこの順になるか。, en: Why each needs the one before it.}
"""

_MATCHING: Final = """\
  prompt: {ja: 左の語と右の説明を結びつけよ。, en: Match each word with its explanation.}
  pairs:                                       # two to six; all on a side of one sort
  - left: {ja: 語1, en: one word}
    right: {ja: 説明1, en: its explanation}
    why: {ja: 理由1。, en: The reason.}
  - left: {ja: 語2, en: another word}
    right: {ja: 説明2, en: that one's explanation}
    why: {ja: 理由2。, en: Another reason.}
"""

_SHORT_ANSWER: Final = """\
  prompt: {ja: 一語で答えられる問い。, en: A question that one word answers.}
  accept:                                      # every name that a book gives it; case and hyphens do not matter
    ja: [語]
    en: [word]
  why: {ja: 理由。, en: The reason.}
"""


def _of(kind: Kind, *parts: str) -> str:
    return _HEAD.format(kind=kind) + "".join(parts)


TEMPLATES: Final[dict[Kind, str]] = {
    "flashcard": _of("flashcard", _FLASHCARD),
    "cloze": _of("cloze", _CLOZE),
    "choice": _of("choice", _CHOICE, _OPTIONS.format(second="false")),
    "multiple_choice": _of("multiple_choice", _CHOICE, _OPTIONS.format(second="true")),
    "true_false": _of("true_false", _TRUE_FALSE),
    "ordering": _of("ordering", _ORDERING),
    "matching": _of("matching", _MATCHING),
    "short_answer": _of("short_answer", _SHORT_ANSWER),
    "computed": _of("computed", _COMPUTED),
}
