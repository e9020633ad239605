"""App configuration."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """See the package docstring."""

    name = "grids"
    verbose_name = "网格"

    def ready(self) -> None:
        """Say what is open in a cell and how it moves, what ends, and what takes a new code."""
        from grids.actions.cells import take_code
        from grids.actions.chats import CHATS
        from grids.actions.moved_buildings import (
            go_with_buildings,
            go_with_compound,
            groups_go_with,
        )
        from grids.actions.structure import leave_grids
        from grids.moving import register
        from places import moving as places

        register(CHATS)
        places.register(leave_grids)
        places.register(go_with_buildings)
        places.register_lodger(groups_go_with)
        places.register_company(go_with_compound)
        places.register_bearer(take_code)
