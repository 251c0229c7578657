"""A validation report as plain values, for `--json`."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from hiphinge.validate.claims import claim_named, quantity_named, set_words
from hiphinge.validate.measured import Figure, Measured, SetAgreement, ValidationReport

SCHEMA = 1


def as_text(report: ValidationReport) -> str:
    """The report as strict JSON; a number that is not finite is null."""
    content = {
        "schema": SCHEMA,
        "folder": report.folder,
        "met": not report.missed,
        "figures": [_figure(one) for one in report.figures],
        "agreements": [_agreement(one) for one in report.agreements],
        "recordings": [_recording(one) for one in report.recordings],
        "peers": dict(report.peers),
        "peers_left_out": list(report.left_out),
        "seconds": round(report.seconds, 1),
        "workers": report.workers,
    }
    return json.dumps(_plain(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _figure(one: Figure) -> dict[str, Any]:
    claim = claim_named(one.claim)
    rests = {"set": set_words(one.set_name, one.basis), "nobody": claim.nobody}
    return asdict(one) | rests


def _agreement(one: SetAgreement) -> dict[str, Any]:
    told = quantity_named(one.quantity)
    content = asdict(one.agreement)
    del content["points"]
    content["within_limits"] = one.agreement.within_limits
    head = {"set_name": one.set_name, "quantity": told.id, "label": told.label, "unit": told.unit}
    return head | {"basis": one.basis, **content}


def _recording(one: Measured) -> dict[str, Any]:
    return {
        "set_name": one.set_name,
        "recording": one.recording,
        "kind": one.kind,
        "group": one.group,
        "values": dict(one.values),
        "peers": {name: dict(values) for name, values in one.peers.items()},
        "problem": one.problem,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return round(value, 6) + 0.0 if math.isfinite(value) else None
    return value
