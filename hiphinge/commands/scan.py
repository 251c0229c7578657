"""`hiphinge scan`: which sensors are near."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = ("hiphinge scan", "hiphinge scan --seconds 15 --all")


def scan(
    seconds: Annotated[float, typer.Option(metavar="N", help="How long to listen.")] = 5.0,
    everything: Annotated[
        bool, typer.Option("--all", help="Show devices that hiphinge cannot read too.")
    ] = False,
) -> None:
    """List the sensors in reach: device, kind, battery where it is told, and signal."""
    import asyncio

    from rich.console import Console
    from rich.table import Table

    from firmware_bridge.drivers.registry import DRIVERS
    from firmware_bridge.link.bluetooth import Bluetooth
    from firmware_bridge.link.nearby import scan as listen
    from hiphinge.progress import progress_bar

    with progress_bar("Listening"):
        near = asyncio.run(listen(Bluetooth(), DRIVERS, seconds))
    shown = [one for one in near if everything or one.driver is not None]
    if not shown:
        others = f" {len(near)} other devices are in reach (--all shows them)." if near else ""
        typer.echo(f"No sensor that hiphinge knows is in reach.{others} Are they switched on?")
        return
    table = Table(box=None, header_style="bold")
    for heading in ("Device", "Kind", "Address", "Signal", "Battery"):
        table.add_column(heading)
    for one in shown:
        battery = "" if one.battery_percent is None else f"{one.battery_percent:.0f} %"
        kind = one.driver.title if one.driver is not None else "not known"
        table.add_row(one.name or "–", kind, one.address, f"{one.signal_dbm:.0f} dBm", battery)
    Console().print(table)
