"""Copies of slots: cheap, and apart from what they were copied from."""

import copy

from rasa.shared.core.slots import AnySlot, Slot, TextSlot

from bot.agent.loading import copy_slots_cheaply


def test_a_copied_slot_is_of_its_kind_and_changes_alone() -> None:
    copy_slots_cheaply()
    slots: list[Slot] = [TextSlot("area", [{}], initial_value="SE6"), AnySlot("ages", [{}])]
    for slot in slots:
        twin = copy.copy(slot)
        assert type(twin) is type(slot)
        assert vars(twin) == vars(slot)
        twin.value = "SE4"
        assert slot.value != "SE4"
        twin.reset()
        assert twin.value == slot.initial_value
