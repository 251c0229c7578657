"""Values whose mappings cannot be written to, and that can yet be copied and sent to a process.

A mapping proxy can be neither pickled nor deeply copied. A value that holds one says what it is
made anew from: its `__reduce__` is `remade(self)`. Its `__post_init__` shuts the mappings again.
"""

from __future__ import annotations

from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def remade(value: DataclassInstance) -> tuple[type[DataclassInstance], tuple[Any, ...]]:
    """The class, and the values of its fields in their order, proxies as plain mappings."""
    told = (getattr(value, field.name) for field in fields(value))
    plain = (dict(one) if isinstance(one, MappingProxyType) else one for one in told)
    return type(value), tuple(plain)
