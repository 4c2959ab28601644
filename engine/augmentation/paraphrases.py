"""The table of paraphrases, written by us: each phrase with others that can stand in its place and mean the same.

Only phrases stand here that need no change around them: adverbs, conjunctions and nouns, and verbs with their object,
since a verb alone would have to be inflected. English ones begin with a vowel where the phrase does, because of `an`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["ja", "en"]

PARAPHRASES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "ja": {
        "昨日": ("きのう",),
        "明日": ("あした",),
        "とても": ("非常に", "たいへん"),
        "非常に": ("とても", "たいへん"),
        "すぐに": ("ただちに",),
        "ただちに": ("すぐに",),
        "突然": ("急に", "いきなり"),
        "だんだん": ("しだいに", "徐々に"),
        "徐々に": ("だんだん", "しだいに"),
        "おそらく": ("たぶん",),
        "たとえば": ("例えば",),
        "例えば": ("たとえば",),
        "しかし": ("けれども",),
        "一緒に": ("ともに",),
        "全員": ("みんな",),
        "自動車": ("車",),
        "医者": ("医師",),
        "台所": ("キッチン",),
        "朝食": ("朝ごはん",),
        "昼食": ("昼ごはん",),
        "夕食": ("晩ごはん", "夕ごはん"),
        "速度": ("スピード",),
        "買い物": ("ショッピング",),
        "映画を見た": ("映画を鑑賞した",),
        "本を買った": ("本を購入した",),
        "写真を撮った": ("写真を撮影した",),
        "電車に乗った": ("電車を利用した",),
        "家に帰った": ("帰宅した",),
    },
    "en": {
        "film": ("movie",),
        "movie": ("film",),
        "cinema": ("movie theatre",),
        "couch": ("sofa",),
        "sofa": ("couch",),
        "taxi": ("cab",),
        "children": ("kids",),
        "perhaps": ("maybe",),
        "maybe": ("perhaps",),
        "quickly": ("rapidly", "swiftly"),
        "rapidly": ("quickly", "swiftly"),
        "suddenly": ("without warning",),
        "at once": ("immediately",),
        "bought": ("purchased",),
        "began to": ("started to",),
        "finished": ("completed",),
        "saw a film": ("watched a film", "watched a movie"),
        "saw a movie": ("watched a movie", "watched a film"),
        "took a photo": ("took a picture",),
        "went home": ("returned home",),
    },
}
"""Language to phrase, in small letters, to its paraphrases."""
