"""Writes the fixtures of this folder with the pandas that runs it.

One pickle per protocol holds a dict of frames, series and arrays; the JSON lines
beside it say what must be read from them. See README.md for how to run it.
"""

import collections
import datetime as dt
import decimal
import gzip
import json
import math
import pickle
import sys
import uuid

import numpy as np
import pandas as pd

try:
    import pyarrow as pa
except ImportError:
    pa = None

NANOS = 10**9


def zone_name(tz):
    """The zone as the reader names it."""
    if tz is None:
        return ""
    text = str(tz)
    if text in ("UTC", "tzutc()", "datetime.timezone.utc"):
        return "UTC"
    if text.startswith("tzfile("):
        return text.split("zoneinfo/")[1].rstrip("')")
    if "/" in text:
        return text
    seconds = int(tz.utcoffset(None if not hasattr(tz, "zone") else dt.datetime(2020, 1, 1)).total_seconds())
    sign = "-" if seconds < 0 else "+"
    return "%s%02d:%02d" % (sign, abs(seconds) // 3600, abs(seconds) // 60 % 60)


def iso(x):
    """Time as the reader writes it: UTC with Z, or of no zone."""
    aware = x.tzinfo is not None
    nano = getattr(x, "nanosecond", 0)
    if aware:
        x = x.tz_convert("UTC") if isinstance(x, pd.Timestamp) else x.astimezone(dt.timezone.utc)
    text = "%04d-%02d-%02dT%02d:%02d:%02d" % (x.year, x.month, x.day, x.hour, x.minute, x.second)
    fraction = "%06d%03d" % (x.microsecond, nano)
    if int(fraction):
        text += "." + fraction.rstrip("0")
    return text + ("Z" if aware else "")


def duration(ns):
    out = "-P" if ns < 0 else "P"
    rest, fraction = divmod(abs(ns), NANOS)
    days, rest = divmod(rest, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    out += "%dD" % days if days else ""
    out += "T"
    out += "%dH" % hours if hours else ""
    out += "%dM" % minutes if minutes else ""
    out += "%d" % seconds
    out += ("." + ("%09d" % fraction).rstrip("0")) if fraction else ""
    return out + "S"


def missing(x):
    if x is None or x is pd.NaT or x is getattr(pd, "NA", None):
        return True
    if isinstance(x, (np.datetime64, np.timedelta64)):
        return bool(np.isnat(x))
    if isinstance(x, decimal.Decimal):
        return x.is_nan()
    return isinstance(x, (float, np.floating)) and math.isnan(x)


def expected(x):
    """The JSON that the reader must give for a value."""
    if missing(x):
        return None
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)) and not isinstance(x, np.timedelta64):
        return int(x)
    if isinstance(x, np.floating):
        x = float(str(x))
    if isinstance(x, float):
        return x if math.isfinite(x) else ("Infinity" if x > 0 else "-Infinity")
    if isinstance(x, str):
        return "".join("\\u%04x" % ord(c) if 0xD800 <= ord(c) < 0xE000 else c for c in x)
    if isinstance(x, (pd.Timestamp, dt.datetime)):
        return iso(x)
    if isinstance(x, np.datetime64):
        return iso(pd.Timestamp(x))
    if isinstance(x, dt.date):
        return x.isoformat()
    if isinstance(x, dt.time):
        return x.isoformat().rstrip("0") if x.microsecond else x.isoformat()
    if isinstance(x, pd.Timedelta):
        return duration(int(x.as_unit("ns").value) if hasattr(x, "as_unit") else int(x.value))
    if isinstance(x, (dt.timedelta, np.timedelta64)):
        return expected(pd.Timedelta(x))
    if isinstance(x, decimal.Decimal):
        return {"number": str(x)}
    if isinstance(x, (uuid.UUID, pd.Period)):
        return str(x)
    if isinstance(x, pd.Interval):
        left = "[" if x.closed in ("left", "both") else "("
        right = "]" if x.closed in ("right", "both") else ")"
        return left + str_of(x.left) + ", " + str_of(x.right) + right
    if isinstance(x, (bytes, bytearray)):
        import base64
        return {"$b64": base64.b64encode(bytes(x)).decode()}
    if isinstance(x, complex):
        return "%g%+gi" % (x.real, x.imag)
    if isinstance(x, dict):
        return {k if isinstance(k, str) else str_of(k): expected(v) for k, v in x.items()}
    if isinstance(x, (set, frozenset)):
        return {"set": sorted((expected(v) for v in x), key=str)}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [expected(v) for v in x]
    raise TypeError(type(x))


def str_of(x):
    e = expected(x)
    if isinstance(e, str):
        return e
    if isinstance(e, float) and e == int(e):
        return str(int(e))
    return json.dumps(e, separators=(",", ":"))


def label(x):
    if isinstance(x, tuple):
        return ".".join(str_of(p) for p in x if str_of(p))
    return "NaN" if missing(x) else str_of(x)


def column(name, values, dtype):
    tz = getattr(dtype, "tz", None)
    if tz is None and isinstance(dtype, pd.CategoricalDtype):
        tz = getattr(dtype.categories, "tz", None)
    if tz is None and str(dtype).startswith("timestamp[") and dtype.pyarrow_dtype.tz:
        zone = dtype.pyarrow_dtype.tz
    else:
        zone = zone_name(tz)
    text = str(dtype)
    if text.startswith("period["):  # spelt differently before pandas 2.2
        text = text.replace("[H]", "[h]").replace("[A-", "[Y-")
    if text.startswith("interval[") and "," not in text:  # left out before pandas 1.3
        text = text[:-1] + ", " + values[0].closed + "]"
    if text in ("float16", "float32"):  # Series yield float64, with digits that mean nothing
        values = list(np.asarray(values, dtype=text))
    return {"name": name, "type": text, "zone": zone, "cells": [expected(v) for v in values]}


def index_columns(ix):
    out = []
    for i in range(ix.nlevels):
        values = ix.get_level_values(i)
        name = ix.names[i]
        if name is None:
            name = "index" if ix.nlevels == 1 else "level_%d" % i
        dtype = ix.levels[i].dtype if ix.nlevels > 1 else values.dtype
        out.append(column(label(name), list(values), dtype))
    return out


def describe(name, x):
    if isinstance(x, pd.DataFrame):
        cols = [column(label(c), list(x.iloc[:, i]), x.dtypes.iloc[i]) for i, c in enumerate(x.columns)]
        return {"value": name, "frame": "", "rows": len(x), "index": index_columns(x.index), "columns": cols}
    shown = "" if x.name is None else label(x.name)
    cols = [column(shown or "value", list(x), x.dtype)]
    return {"value": name, "frame": shown, "rows": len(x), "index": index_columns(x.index), "columns": cols}


def typed(add):
    """Columns of every dtype, of four rows."""
    add("bool", lambda: pd.Series([True, False, True, True]))
    for t in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        info = np.iinfo(t)
        add(t, lambda: pd.Series(np.array([info.min, info.max, 0, 1], dtype=t)))
    for t in ("float16", "float32", "float64"):
        add(t, lambda: pd.Series(np.array([0.1, np.nan, -np.inf, 1.5], dtype=t)))
    add("big_endian", lambda: pd.Series(np.array([1, 2, 3, 4], dtype=">i4")))
    add("complex128", lambda: pd.Series([1 + 2j, 0.5 - 1j, 3j, 4 + 0.25j]))
    add("text", lambda: pd.Series(["a", "\u00e4\u20ac\U0001f600", "", "quote \" \\ \n\t\x01"]))
    add("mixed", lambda: pd.Series(["a", None, 1, 2.5], dtype=object))
    ns = ["2020-02-29 12:34:56.123456789", None, "1969-12-31 23:59:59.999999999", "2262-04-11"]
    add("datetime", lambda: pd.Series(pd.DatetimeIndex([pd.Timestamp(x) if x else pd.NaT for x in ns])))
    times = ["2020-07-01 12:00:00.000001", "2020-10-25 00:30:00", None, "2020-10-25 01:30:00"]
    aware = pd.DatetimeIndex([pd.Timestamp(x) if x else pd.NaT for x in times]).tz_localize("UTC")
    for zone in ("UTC", "Europe/Berlin", "dateutil/America/New_York"):
        add("tz " + zone, lambda: pd.Series(aware.tz_convert(zone)))
    add("tz +01:00", lambda: pd.Series(aware.tz_convert(dt.timezone(dt.timedelta(hours=1)))))
    add("tz -05:30", lambda: pd.Series(aware.tz_convert(dt.timezone(-dt.timedelta(hours=5, minutes=30)))))
    add("tz fixed", lambda: pd.Series(aware.tz_convert(__import__("pytz").FixedOffset(90))))
    add("tz zoneinfo", lambda: pd.Series(aware.tz_convert(__import__("zoneinfo").ZoneInfo("Asia/Tokyo"))))
    for unit in ("s", "ms", "us"):
        add("datetime " + unit, lambda: pd.Series(np.array([0, 1, -1, 10**9], dtype="M8[%s]" % unit)))
    add("timedelta", lambda: pd.Series(pd.to_timedelta(["1 days 02:03:04.5", None, "-1ns", "0s"])))
    add("category", lambda: pd.Series(["x", "y", None, "x"], dtype="category"))
    add("category int", lambda: pd.Series([3, 1, 3, 2], dtype="category"))
    add("category tz", lambda: pd.Series(aware).astype("category"))
    add("Int64", lambda: pd.Series([1, None, 2**62, -1], dtype="Int64"))
    add("UInt8", lambda: pd.Series([1, None, 255, 0], dtype="UInt8"))
    add("boolean", lambda: pd.Series([True, None, False, True], dtype="boolean"))
    add("Float64", lambda: pd.Series([1.5, None, 0.1, -1.0], dtype="Float64"))
    add("string", lambda: pd.Series(["a", None, "\u00e4", ""], dtype="string"))
    for freq in ("M", "D", "Q", "h" if pd.__version__ >= "2.2" else "H", "W", "Y" if pd.__version__ >= "2.2" else "A"):
        add("period " + freq, lambda: pd.Series(pd.PeriodIndex(["2020-02-29", None, "1969-12-31", "2021-01-01"], freq=freq)))
    add("interval", lambda: pd.Series(pd.IntervalIndex.from_tuples([(0, 1), (1, 2), (2, 3), (5, 9)], closed="left")))
    add("interval time", lambda: pd.Series(pd.IntervalIndex.from_breaks(pd.date_range("2020", periods=5))))
    add("sparse", lambda: pd.Series(pd.arrays.SparseArray([0, 7, 0, 9])))
    add("sparse nan", lambda: pd.Series(pd.arrays.SparseArray([np.nan, np.nan, 1.5, 2.0], kind="block")))


def arrowed(add):
    if pa is None:
        return
    add("string[pyarrow]", lambda: pd.Series(["a", None, "\u00e4" * 9, ""], dtype="string[pyarrow]"))
    dtype = lambda t: pd.ArrowDtype(t)
    rows = lambda values, t: pd.Series(pd.arrays.ArrowExtensionArray(pa.array(values, type=t)))
    add("pa sliced", lambda: pd.Series(["x", "a", None, "b", "c"], dtype="string[pyarrow]").iloc[1:].reset_index(drop=True))
    add("pa chunks", lambda: pd.concat([pd.Series(["a", None], dtype="string[pyarrow]"), pd.Series(["b", "c"], dtype="string[pyarrow]")], ignore_index=True))
    for t in (pa.int8(), pa.uint64(), pa.float32(), pa.float64()):
        add("pa %s" % t, lambda: rows([1, None, 3, 4], t))
    add("pa bool", lambda: rows([True, None, False, True], pa.bool_()))
    add("pa null", lambda: rows([None] * 4, pa.null()))
    add("pa large", lambda: rows(["a", None, "bb", ""], pa.large_string()))
    add("pa binary", lambda: rows([b"\xff", None, b"b", b""], pa.binary()))
    add("pa list", lambda: rows([[1, None], None, [], [3]], pa.list_(pa.int64())))
    add("pa list text", lambda: rows([["a"], None, [], ["b", None]], pa.list_(pa.string())))
    add("pa struct", lambda: rows([{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}, {"a": 2, "b": None}], pa.struct([("a", pa.int64()), ("b", pa.string())])))
    add("pa dict", lambda: rows(pa.array(["a", None, "b", "a"]).dictionary_encode().to_pylist(), pa.dictionary(pa.int32(), pa.string())))
    add("pa decimal", lambda: rows([decimal.Decimal("1.25"), None, decimal.Decimal("-0.05"), decimal.Decimal("0.00")], pa.decimal128(10, 2)))
    add("pa timestamp", lambda: rows([0, None, 10**15, -1], pa.timestamp("us")))
    add("pa timestamp tz", lambda: rows([0, None, 10**15, 1], pa.timestamp("ns", tz="UTC")))
    add("pa date", lambda: rows([dt.date(2020, 2, 29), None, dt.date(1969, 12, 31), dt.date(2000, 1, 1)], pa.date32()))
    add("pa duration", lambda: rows([1, None, -1, 10**6], pa.duration("us")))


def objects():
    zones = [dt.timezone.utc, dt.timezone(dt.timedelta(hours=-3))]
    try:
        import pytz
        zones += [pytz.utc, pytz.timezone("Europe/Berlin").localize(dt.datetime(2020, 7, 1)).tzinfo]
    except ImportError:
        pass
    try:
        import zoneinfo
        zones.append(zoneinfo.ZoneInfo("Europe/Berlin"))
    except ImportError:
        pass
    import dateutil.tz
    zones += [dateutil.tz.tzutc(), dateutil.tz.tzoffset(None, 3600), dateutil.tz.gettz("Europe/Berlin")]
    values = [
        uuid.UUID("12345678-1234-5678-1234-567812345678"), dt.date(2020, 2, 29), dt.time(1, 2, 3, 450000), dt.time(1, 2, 3),
        dt.datetime(2020, 2, 29, 1, 2, 3, 4), dt.timedelta(days=-1, microseconds=5),
        decimal.Decimal("12345678901234567890.123456789"), decimal.Decimal("NaN"), decimal.Decimal("-1"),
        pd.Timedelta("1 days 00:00:00.000000001"), pd.Timestamp("2020-02-29 01:02:03.000000004"), pd.Timestamp("2020-07-01", tz="Europe/Berlin"),
        pd.Timestamp("2020-07-01", tz="UTC"), pd.NaT, None, float("nan"), b"abc", b"\xff\x00", bytearray(b"xy"), {"a": 1, "b": [1, {"c": None}], 3: "x"},
        [1, "a", None, 2.5], (1, (2, 3)), {"a"}, frozenset(["b"]), set(), np.int64(5), np.float32(0.1), np.bool_(True), np.str_("np"),
        np.datetime64("2020-02-29T01:02:03.5"), np.timedelta64(5, "s"), np.array([1, 2]), np.array([[1.5, 2], [3, 4]]), np.array(["a", None], dtype=object),
        2**63, 2**200, -2**70, True, "text", "lone \ud800 surrogate", "", pd.Period("2020-02", "M"), pd.Interval(0, 1.5), 1e300, 5e-324, -0.0,
        collections.OrderedDict([("z", 1), ("a", 2)]), collections.defaultdict(list, {"k": [1]}),
    ]
    if hasattr(pd, "NA"):
        values.append(pd.NA)
    values += [dt.datetime(2020, 7, 1, 12, 30, tzinfo=z) for z in zones]
    column = np.empty(len(values), dtype=object)
    column[:] = [None] * len(values)
    for i, v in enumerate(values):
        column[i] = v
    return pd.DataFrame({"object": pd.Series(column, dtype=object)})


def indexes():
    base = lambda ix, **kw: pd.DataFrame({"a": np.arange(len(ix)), "b": ["t%d" % i for i in range(len(ix))]}, index=ix, **kw)
    out = {
        "range": base(pd.RangeIndex(1, 9, 3, name="r")), "down": base(pd.RangeIndex(5, 0, -2)),
        "int": base(pd.Index([5, 3, 1], name="i")), "float": base(pd.Index([0.5, np.nan])), "text": base(pd.Index(["x", "y"], name="t")),
        "datetime": base(pd.date_range("2020-01-01", periods=3, freq="D", name="when")),
        "datetime tz": base(pd.date_range("2020-03-28", periods=3, freq="D", tz="Europe/Berlin")),
        "timedelta": base(pd.to_timedelta(["1s", "2s"])), "period": base(pd.period_range("2020-01", periods=2, freq="M")),
        "category": base(pd.CategoricalIndex(["u", "v", "u"], name="c")), "interval": base(pd.interval_range(0, 2)),
        "multi": base(pd.MultiIndex.from_tuples([(1, "p"), (2, "q"), (1, None)], names=["n", None])),
        "multi time": base(pd.MultiIndex.from_product([pd.date_range("2020", periods=2, tz="UTC"), ["s"]])),
        "columns multi": pd.DataFrame(np.arange(4).reshape(2, 2), columns=pd.MultiIndex.from_tuples([("a", "x"), ("b", "")])),
        "columns range": pd.DataFrame(np.arange(6).reshape(2, 3)),
        "columns twice": pd.DataFrame([[1, "a", 2.5]], columns=["x", "x", "y"]),
        "columns time": pd.DataFrame([[1, 2]], columns=pd.date_range("2020", periods=2)),
        "fortran": pd.DataFrame(np.asfortranarray(np.arange(6.0).reshape(3, 2)), columns=["f", "g"]),
        "transposed": pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": [5, 6]}).T,
        "reversed": base(pd.RangeIndex(3)).iloc[::-1, ::-1], "sliced": pd.DataFrame(np.arange(12).reshape(4, 3), columns=list("abc")).iloc[1::2, ::2],
        "no rows": base(pd.RangeIndex(0)), "no columns": pd.DataFrame(index=[1, 2]), "empty": pd.DataFrame(),
    }
    single = base(pd.RangeIndex(2))
    single["c"] = [1.5, 2.5]
    single["d"] = [True, False]
    single["e"] = [7, 8]
    out["not consolidated"] = single
    out["series"] = pd.Series([1, 2], name="s")
    out["series plain"] = pd.Series(["u", None], index=["a", "b"], dtype=object)
    out["series tz"] = pd.Series(pd.date_range("2020", periods=2, tz="UTC"), name=("two", "parts"))
    return out


def frame_of(columns):
    good, data = [], {}

    def add(name, make):
        try:
            s = make()
            pickle.dumps(s, 2)
            describe("", s)
        except Exception as e:  # a type that this pandas does not have
            print("  without %s: %s" % (name, str(e)[:80]))
            return
        data[name] = s

    columns(add)
    return pd.DataFrame(data)


def main():
    folder, tag, protocols = sys.argv[1], sys.argv[2], sys.argv[3]
    if "infer" in tag:
        pd.set_option("future.infer_string", True)
    values = {"types": frame_of(typed), "arrow": frame_of(arrowed), "objects": objects()}
    values.update(indexes())
    with open("%s/%s.jsonl" % (folder, tag), "w") as f:
        for name, x in values.items():
            f.write(json.dumps(describe(name, x), separators=(",", ":"), ensure_ascii=True) + "\n")
    with gzip.GzipFile("%s/%s.small.gz" % (folder, tag), "wb", 9, mtime=0) as f:
        pickle.dump(values["multi time"], f, int(protocols[-1]))
    for p in protocols:
        with gzip.GzipFile("%s/%s.p%s.pkl.gz" % (folder, tag, p), "wb", 9, mtime=0) as f:
            pickle.dump(values, f, int(p))


main()
