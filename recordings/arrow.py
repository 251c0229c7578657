"""numpy's arrays and some names as Arrow arrays, for tables that are written.

`pa.array` looks whether it was given a pandas Series, and loads pandas to see: half a second. Here
Arrow is handed the memory itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numbers(values: NDArray[Any]) -> pa.Array:
    """Integers or floats (n,); NaN is null, an empty cell."""
    values = np.ascontiguousarray(values)
    known = ~np.isnan(values)
    present = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [present, pa.py_buffer(values)])


def labels(names: Sequence[str], codes: NDArray[np.int32]) -> pa.DictionaryArray:
    """The names that the codes (n,) count from 0."""
    texts = [name.encode() for name in names]
    ends = np.cumsum([0, *map(len, texts)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    dictionary = pa.Array.from_buffers(pa.string(), len(texts), buffers)
    return pa.DictionaryArray.from_arrays(numbers(codes), dictionary)
