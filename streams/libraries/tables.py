"""Faust's tables, of which a worker has none."""

from faust.tables import TableManager


class NoTables(TableManager):
    """Starts at once. Faust's own waits a second, in case tables are added while the app starts."""

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()
