"""The session on a terminal: count, both angles as bars with the limit, alerts, sensors, prompts.

States are told by shape and text as well as by colour.
"""

from __future__ import annotations

import math

from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from analysis.manner import Manner
from firmware_bridge.records import LinkState
from hiphinge.live import legs, manners
from hiphinge.live.glance import Glance
from hiphinge.live.guidance import Guidance
from hiphinge.live.guides import Guides
from hiphinge.live.keys import HELP, SIDED
from hiphinge.live.update import Stage
from hiphinge.report import wording
from imu.frames import UPPER_BACK
from imu.uncertainty import TRUSTED
from imu.units import DEG_PER_RAD

BAR_CELLS = 36
BAR_DEG = 100.0
VERDICTS = {
    "clean": ("●", "green"),
    "amber": ("▲", "yellow"),
    "red": ("■", "red"),
    "spine_first": ("◆", "yellow"),
    "leaning_back": ("◀", "yellow"),
    "open_hips": ("◇", "yellow"),
    "unjudged": ("○", "dim"),
}
"""Shape and colour of each verdict."""

LINKS = {
    LinkState.STREAMING: ("●", "green"),
    LinkState.LATE: ("◐", "yellow"),
    LinkState.SILENT: ("◌", "yellow"),
    LinkState.LOST: ("✕", "red"),
    LinkState.NOT_FOUND: ("✕", "red"),
}


def drawing(glance: Glance, guides: Guides, recording: str, synthetic: bool) -> Panel:
    """The whole picture of this moment."""
    session = glance.session
    parts: list[RenderableType] = [_count(glance), Text()]
    if session.stage in (Stage.WAITING, Stage.CALIBRATING) or guides.dowel.active:
        parts.append(_guided(guides.guidance))
    else:
        parts += [_bars(glance), Text(), _strip(glance)]
    parts += [
        Text(),
        _banner(glance, guides.dowel.fresh),
        *_compared(guides.dowel.compared),
        _sensors(glance),
        _help(session.exercise.sided),
    ]
    title = f" hiphinge · {session.exercise.name} "
    if synthetic:
        title += f"· {wording.SYNTHETIC} "
    return Panel(Group(*parts), title=title, subtitle=recording, padding=(1, 2))


def _help(sided: bool) -> Text:
    return Text(HELP + (SIDED if sided else ""), style="dim")


def _guided(guidance: Guidance) -> RenderableType:
    """What to do now, how far it has come, and why it was refused."""
    lines = [Text(guidance.prompt or "Calibrating …", style="bold cyan")]
    if guidance.number:
        done = round(guidance.progress * BAR_CELLS)
        bar = Text("█" * done, style="green")
        bar.append("░" * (BAR_CELLS - done), style="dim")
        left = "" if guidance.countdown_s is None else f"{guidance.countdown_s} s"
        bar.append(f"  step {guidance.number} of {guidance.of}  {guidance.detail or left}")
        lines.append(bar)
    lines += [Text(wording.in_words(reason), style="yellow") for reason in guidance.reasons[1:]]
    return Group(*(Align.center(line) for line in lines))


def line_of(glance: Glance) -> str:
    """The session's state in one line, for a terminal that cannot be drawn on."""
    angles = f"spine {_deg(glance.lumbar_deg)}  hips {_deg(glance.hip_deg)}"
    return f"{glance.now_s:6.1f} s  set {glance.set} rep {glance.reps}  {angles}"


def _count(glance: Glance) -> Table:
    table = Table.grid(expand=True)
    for justify in ("left", "center", "right"):
        table.add_column(justify=justify, ratio=1)
    minutes, seconds = divmod(int(glance.now_s), 60)
    paused = "▮▮ paused" if glance.session.stage is Stage.PAUSED else f"set {glance.set or 1}"
    if glance.session.exercise.sided:
        paused += f" · {legs.SHOWN[glance.session.side]}"
    if glance.session.manner != Manner():
        paused += f" · {manners.shown(glance.session.manner)}"
    table.add_row(
        Text(paused, style="bold"),
        Text(f"REP {glance.reps}", style="bold reverse"),
        Text(f"{minutes}:{seconds:02d}"),
    )
    return table


def _bars(glance: Glance) -> Table:
    limits = glance.session.limits
    table = Table.grid(padding=(0, 1))
    for _ in range(3):
        table.add_column()
    trusted = glance.quality >= TRUSTED
    amber = limits.amber_rad * DEG_PER_RAD
    table.add_row("spine", _bar(glance.lumbar_deg, amber, trusted), _told(glance, trusted))
    table.add_row("hips", _bar(glance.hip_deg, math.nan, trusted), Text(_deg(glance.hip_deg)))
    return table


def _told(glance: Glance, trusted: bool) -> Text:
    if not trusted:
        return Text("not sure right now", style="dim")
    text = _deg(glance.lumbar_deg)
    if math.isfinite(glance.lumbar_sd_deg):
        text += f" ± {2.0 * glance.lumbar_sd_deg:.0f}"
    return Text(text, style="bold")


def _bar(value_deg: float, limit_deg: float, trusted: bool) -> Text:
    """Cells up to the value, a tick at the limit."""
    filled = 0
    if math.isfinite(value_deg):
        filled = round(min(max(value_deg, 0.0), BAR_DEG) / BAR_DEG * BAR_CELLS)
    over = math.isfinite(limit_deg) and value_deg > limit_deg
    style = "dim" if not trusted else "red" if over else "green"
    text = Text()
    tick = round(limit_deg / BAR_DEG * BAR_CELLS) if math.isfinite(limit_deg) else -1
    for cell in range(BAR_CELLS):
        if cell == tick:
            text.append("┃", style="bold")
        else:
            text.append("█" if cell < filled else "░", style=style if cell < filled else "dim")
    return text


def _strip(glance: Glance) -> Text:
    """The last repetitions, each by its verdict."""
    text = Text("last reps  ")
    for rep in glance.last:
        shape, style = VERDICTS.get(rep.verdict, ("?", ""))
        text.append(f"{shape}{rep.side[:1].upper()} ", style=style)
    if glance.last:
        rep = glance.last[-1]
        peak = rep.metrics.get("lumbar_flexion_peak_deg", math.nan)
        text.append(f"   {rep.eccentric_s:.1f} - {rep.pause_s:.1f} - {rep.concentric_s:.1f} s")
        if math.isfinite(peak):
            text.append(f", spine up to {peak:.0f}°")
    return text


def _banner(glance: Glance, tested: str) -> Text:
    """The alert, notice or test's result of this moment, always one line."""
    alert = glance.fresh_alert
    if alert is not None:
        style = "bold white on red" if alert.severity == "red" else "bold black on yellow"
        return Text(f" {wording.in_words(alert.message)} ", style=style)
    word = glance.fresh_word
    if word is not None:
        style = "bold green" if word.kind == "praise" else "bold black on yellow"
        return Text(f" {wording.in_words(word.text)} ", style=style)
    return Text(wording.in_words(glance.fresh_notice or tested), style="cyan")


def _compared(sentence: str) -> list[Text]:
    """How a test compares with earlier ones: one line, while it is to be read."""
    return [Text(wording.in_words(sentence), style="cyan")] if sentence else []


def _sensors(glance: Glance) -> Text:
    text = Text()
    for name, health in glance.session.health.items():
        state = glance.links.get(name)
        shape, style = LINKS.get(state, ("…", "dim")) if state else ("…", "dim")
        text.append(f"{shape} ", style=style)
        text.append(name.replace("_", " "))
        if name == UPPER_BACK and glance.session.settings.upper_level:
            text.append(f" ({glance.session.settings.upper_level})")
        if math.isfinite(health.battery_percent):
            text.append(f" {health.battery_percent:.0f} %")
        if health.lost:
            text.append(f", {health.lost} lost", style="yellow")
        text.append("   ")
    return text


def _deg(value: float) -> str:
    return f"{round(value):3d}°" if math.isfinite(value) else "  –"


def can_draw(console: Console) -> bool:
    """Whether the terminal can be drawn on."""
    return console.is_terminal and not console.is_dumb_terminal
