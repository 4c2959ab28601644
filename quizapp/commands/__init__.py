"""The commands without a screen, a file for each kind of use; `ROOMS` says which file holds which.

Each file ends with its commands as `COMMANDS`. It is loaded when one of them is called, so that no command waits for
what only another needs.
"""

from typing import Final

ROOMS: Final = {
    "studying": ("review", "practice"),
    "asking": ("items", "ask", "grade"),
    "banks": ("check", "new"),
    "exporting": ("export",),
    "fitting": ("fit",),
    "planning": ("plan",),
    "progress": ("stats",),
    "flags": ("flags",),
    "samples": ("gallery",),
    "upkeep": ("doctor", "backup", "restore"),
}
"""The names of each file's commands, in the order of its `COMMANDS`."""
ROOM_OF: Final = {command: room for room, commands in ROOMS.items() for command in commands}
"""The file of each command."""
