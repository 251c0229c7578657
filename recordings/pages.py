"""Memory for a whole recording: small pages, used again.

For arrays of 4 MB and more numpy asks Linux for pages of 2 MB. They pay in what is gone through
often; the samples of a recording are written once and read a few times. On a virtual machine whose
host gives memory only as it is touched, a large page costs 2 ms: an hour of two sensors then spends
a quarter of its time on them. See `docs/decisions/0002-libraries.md`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

NUMPYS_OWN = "NUMPY_MADVISE_HUGEPAGE"
"""Who sets this variable has decided, and is obeyed."""


KEPT: Final = 33_000_000
"""Bytes. glibc keeps memory for the next array if it is no larger than the largest that was given
back so far; that it learns up to 32 MB."""


@contextmanager
def small_pages() -> Iterator[None]:
    """New arrays are of small pages meanwhile, where numpy can still be told so."""
    ask_for_large = getattr(
        getattr(getattr(np, "_core", None), "multiarray", None), "_set_madvise_hugepage", None
    )
    if ask_for_large is None or NUMPYS_OWN in os.environ:
        np.empty(KEPT, np.uint8)
        yield
        return
    before = ask_for_large(False)
    np.empty(KEPT, np.uint8)  # given back at once; nobody touched it
    try:
        yield
    finally:
        ask_for_large(before)
