"""The register tells of all items, without their cards, what the cards themselves tell."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.card import ItemCard
from quizapp.bank.names import MANY, Columns, Names, columns_of
from quizapp.bank.register import TIERS, Entered, Register, enter

OBJECTIVES = ["17-1", "18-1", "18-2"]
IDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=6)


def card(item: str, objective: str = "17-1", **fields: object) -> ItemCard:
    """Return a card of which only some matters."""
    plain = {"kind": "choice", "tier": "core", "exam": "G", "revision": "0"}
    return msgspec.convert({"id": item, "objective": objective, **plain, **fields}, ItemCard)


@st.composite
def some_cards(draw: st.DrawFn) -> list[ItemCard]:
    """Draw the cards of a bank, in the order of the syllabus."""
    found = [
        card(
            item,
            draw(st.sampled_from(OBJECTIVES)),
            kind=draw(st.sampled_from(["choice", "computed"])),
            tier=draw(st.sampled_from(TIERS)),
            exam=draw(st.sampled_from(["G", "E"])),
            revision=draw(st.sampled_from(["9f3c01ab", "1-9f3c01ab", "2-9f3c01ab"])),
        )
        for item in draw(st.lists(IDS, unique=True, max_size=12))
    ]
    return sorted(found, key=lambda one: OBJECTIVES.index(one.objective))


def read_again(entered: Entered) -> Register:
    """Return a register as it comes from a file."""
    return Register(msgspec.msgpack.decode(msgspec.msgpack.encode(entered), type=Entered))


@given(st.lists(IDS, unique=True), IDS)
def test_names_are_found_where_they_stand(ids: list[str], other: str) -> None:
    names = Names(msgspec.msgpack.decode(msgspec.msgpack.encode(columns_of(ids)), type=Columns))
    assert list(names) == ids
    assert len(names) == len(ids)
    assert [names[place] for place in range(len(ids))] == ids
    assert names[1:3] == ids[1:3]
    assert [names.find(item) for item in ids] == list(range(len(ids)))
    assert (other in names) == (other in ids)


def test_names_asked_for_often_are_found_all_the_same() -> None:
    names = Names(columns_of(["b", "a", "ä"]))
    assert {names.find("ä") for _ in range(MANY + 2)} == {2}
    assert {names.find("c") for _ in range(2)} == {None}


@given(some_cards())
def test_it_tells_what_the_cards_tell(cards: list[ItemCard]) -> None:
    register = read_again(enter(cards, OBJECTIVES))
    for one in cards:
        number = register.group_of(one.id)
        assert number is not None
        group = register.groups[number]
        assert (group.objective, group.tier) == (one.objective, one.tier)
        assert register.finder(MANY)(one.id) == number
    few = [cards[0].id, "no item of all"] if cards else []
    for items in (few, few * MANY):
        assert [None if place == len(register.groups) else place for place in register.placed(items)] == [
            register.group_of(item) for item in items
        ]
    for group in register.groups:
        mine = [one for one in cards if (one.objective, one.tier) == (group.objective, group.tier)]
        assert (group.items, group.computed) == (len(mine), sum(one.kind == "computed" for one in mine))
    computed = [one.id for one in cards if one.kind == "computed"]
    assert list(register.computed) == computed
    assert len(register.computed) == len(computed)
    assert register.computed == frozenset(computed)
    assert register.corrected == {one.id for one in cards if one.revision.startswith("2-")}
    of_objective = {objective: ids_of(cards, objective) for objective in OBJECTIVES if ids_of(cards, objective)}
    assert register.by_objective() == of_objective
    assert {register.group_of("no item of all"), register.finder(MANY)("no item of all")} == {None}


@given(some_cards())
def test_items_are_met_by_tier_then_exam_then_syllabus_then_bank(cards: list[ItemCard]) -> None:
    register = read_again(enter(cards, OBJECTIVES))

    def met(one: ItemCard) -> tuple[int, bool, int]:
        return TIERS.index(one.tier), one.exam != "G", OBJECTIVES.index(one.objective)

    expected = [one.id for one in sorted(cards, key=met)]
    assert list(register.in_order) == expected
    assert register.in_order[2:5] == expected[2:5]
    assert [register.in_order[place] for place in range(len(cards))] == expected


def test_siblings_named_on_one_card_are_named_on_both_and_strangers_on_neither() -> None:
    named = {"a": ["b", "x", "a"], "b": [], "c": [], "d": ["b"]}
    siblings = read_again(enter([card(item, siblings=named[item]) for item in named], OBJECTIVES)).siblings
    assert siblings == {"a": {"b"}, "b": {"a", "d"}, "d": {"b"}}
    assert [*siblings] == ["a", "b", "d"]
    assert siblings.get("no item of all") is None


@given(st.data())
def test_siblings_are_what_the_cards_name_in_either_direction(data: st.DataObject) -> None:
    ids = data.draw(st.lists(IDS, unique=True, max_size=8))
    named = {item: data.draw(st.frozensets(st.sampled_from([*ids, "no item of all"]))) for item in ids}
    siblings = read_again(enter([card(item, siblings=[*named[item]]) for item in ids], OBJECTIVES)).siblings
    for one in ids:
        mine = {other for other in ids if other != one and (other in named[one] or one in named[other])}
        assert siblings.get(one, frozenset()) == mine


def test_ids_of_one_checksum_are_told_apart() -> None:
    # Both come to 0x4ddb0c25, as is well known of these two words.
    ids = ["plumless", "buckeroo"]
    assert len({zlib.crc32(item.encode()) for item in ids}) == 1
    # So many others that they are searched for and not kept in a dictionary.
    names = Names(columns_of([*ids, *map(str, range(MANY))]))
    assert [names.find(item) for item in (*ids, "0", "no item of all")] == [0, 1, 2, None]


def ids_of(cards: Sequence[ItemCard], objective: str) -> tuple[str, ...]:
    """Return the items of an objective."""
    return tuple(one.id for one in cards if one.objective == objective)
