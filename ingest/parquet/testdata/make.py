"""Writes the fixtures of packages parquet and arrow, and what must be read of them.

Run with pyarrow and pandas: python make.py. It writes the Parquet files and
*.jsonl beside itself, and the Arrow files into ../../arrow/testdata.
"""

import base64
import datetime as dt
import decimal
import json
import math
import pathlib
import uuid

import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
ARROW = HERE / "../../arrow/testdata"
UTC = dt.timezone.utc
D = decimal.Decimal

T = [dt.datetime(2020, 5, 12, 15, 44, 2, 250000), dt.datetime(1969, 12, 31, 23, 59, 59, 999999), None, dt.datetime(2038, 1, 19, 3, 14, 8)]
NS = [1589298242250000001, -1, None, 2147483648000000000]
DAY = [dt.date(2020, 5, 12), dt.date(1, 1, 1), None, dt.date(9999, 12, 31)]


def iso(t, zone="", ns=None):
    if t is None:
        return None
    text = t.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + ".%06d" % t.microsecond
    return text + ("%03d" % (ns % 1000) if ns is not None and ns % 1000 else "") + zone


def nanos(n):
    if n is None:
        return None
    return iso(dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=n // 1000), "", n)


def b64(b):
    return {"$b64": base64.b64encode(b).decode()}


# name, type, values, what must be read of them (None: the values themselves)
COLUMNS = [
    ("bool", pa.bool_(), [True, False, None, True], None),
    ("i8", pa.int8(), [-128, 127, None, 0], None),
    ("u8", pa.uint8(), [255, 0, None, 1], None),
    ("i16", pa.int16(), [-32768, 32767, None, 0], None),
    ("u16", pa.uint16(), [65535, 0, None, 1], None),
    ("i32", pa.int32(), [-(2**31), 2**31 - 1, None, 0], None),
    ("u32", pa.uint32(), [2**32 - 1, 0, None, 1], None),
    ("i64", pa.int64(), [-(2**63), 2**63 - 1, None, 4688], None),
    ("u64", pa.uint64(), [2**64 - 1, 0, None, 1], None),
    ("f32", pa.float32(), [0.1, math.nan, None, -2.5], [0.1, None, None, -2.5]),
    ("f64", pa.float64(), [0.1, math.inf, None, 1e300], [0.1, None, None, 1e300]),
    ("text", pa.string(), ['a "b"\\\n', "grüße", None, ""], None),
    ("binary", pa.binary(), [b"text", b"\x00\xff", None, b""], ["text", b64(b"\x00\xff"), None, ""]),
    ("fixed", pa.binary(4), [b"abcd", b"\x01\x02\x03\x04", None, b"wxyz"], ["abcd", b64(b"\x01\x02\x03\x04"), None, "wxyz"]),
    ("date", pa.date32(), DAY, ["2020-05-12", "0001-01-01", None, "9999-12-31"]),
    ("t_ms", pa.time32("ms"), [dt.time(15, 44, 2, 250000), dt.time(0), None, dt.time(23, 59, 59)], ["15:44:02.250000", "00:00:00.000000", None, "23:59:59.000000"]),
    ("t_us", pa.time64("us"), [dt.time(15, 44, 2, 250001), dt.time(0), None, dt.time(23, 59, 59)], ["15:44:02.250001", "00:00:00.000000", None, "23:59:59.000000"]),
    ("ts_ms", pa.timestamp("ms"), [t and t.replace(microsecond=t.microsecond // 1000 * 1000) for t in T], [iso(t and t.replace(microsecond=t.microsecond // 1000 * 1000)) for t in T]),
    ("ts_us_utc", pa.timestamp("us", tz="UTC"), [t and t.replace(tzinfo=UTC) for t in T], [iso(t, "Z") for t in T]),
    ("ts_us_berlin", pa.timestamp("us", tz="Europe/Berlin"), [t and t.replace(tzinfo=UTC) for t in T], [iso(t, "Z") for t in T]),
    ("ts_ns", pa.timestamp("ns"), NS, [nanos(n) for n in NS]),
    ("dec32", pa.decimal128(9, 2), [D("1234567.89"), D("-0.05"), None, D("0.00")], None),
    ("dec64", pa.decimal128(18, 0), [D(10**17), D(-1), None, D(0)], None),
    ("dec128", pa.decimal128(38, 10), [D("1234567890123456789012345678.0123456789"), D("-0.0000000001"), None, D("7.0000000000")], None),
    ("list", pa.list_(pa.int32()), [[1, None, 3], [], None, [4]], None),
    ("lists", pa.list_(pa.list_(pa.string())), [[["a", None], [], None], [[]], None, []], None),
    ("struct", pa.struct([("a", pa.int32()), ("b", pa.struct([("c", pa.string())]))]), [{"a": 1, "b": {"c": "x"}}, {"a": None, "b": None}, None, {"a": 2, "b": {"c": None}}], None),
    ("map", pa.map_(pa.string(), pa.int64()), [[("k", 1), ("l", None)], [], None, [("k", 1), ("k", 2)]], [{"k": 1, "l": None}, {}, None, {"k": 1, "k_1": 2}]),
    ("dict", pa.dictionary(pa.int32(), pa.string()), ["red", "green", None, "red"], None),
    ("structs", pa.list_(pa.struct([("x", pa.int32()), ("y", pa.list_(pa.int32()))])), [[{"x": 1, "y": [1, 2]}, {"x": None, "y": []}, None], [], None, [{"x": 2, "y": None}]], None),
    ("null", pa.null(), [None] * 4, None),
]

TABLE = pa.table([pa.array(v, t) for _, t, v, _ in COLUMNS], names=[n for n, _, _, _ in COLUMNS])


def write_expected(path, columns):
    with open(path, "w", encoding="utf-8") as out:
        for row in range(4):
            parts = []
            for name, _, values, expected in columns:
                v = (expected or values)[row]
                parts.append(json.dumps(name) + ":" + (format(v, "f") if isinstance(v, D) else json.dumps(v, ensure_ascii=False, separators=(",", ":"))))
            out.write("{" + ",".join(parts) + "}\n")


def main():
    write_expected(HERE / "types.jsonl", COLUMNS)
    small = dict(store_schema=False, write_statistics=False)
    pq.write_table(TABLE, HERE / "types_v1_snappy.parquet", version="2.6", data_page_version="1.0", compression="snappy", **small)
    pq.write_table(TABLE, HERE / "types_v2_zstd.parquet", version="2.6", data_page_version="2.0", compression="zstd", use_dictionary=False, store_decimal_as_integer=True, **small)
    pq.write_table(TABLE, HERE / "types_v1_none_groups.parquet", version="2.6", compression="none", row_group_size=2, **small)
    few = TABLE.select(["bool", "i32", "i64", "f64", "text", "fixed", "list"])
    write_expected(HERE / "few.jsonl", [c for c in COLUMNS if c[0] in few.column_names])
    for codec in ["gzip", "brotli", "lz4"]:
        pq.write_table(few, HERE / f"few_{codec}.parquet", compression=codec, **small)
    pq.write_table(few, HERE / "few_delta.parquet", compression="none", use_dictionary=False, data_page_version="2.0", column_encoding={
        "i32": "DELTA_BINARY_PACKED", "i64": "DELTA_BINARY_PACKED", "f64": "BYTE_STREAM_SPLIT", "text": "DELTA_BYTE_ARRAY",
        "fixed": "DELTA_BYTE_ARRAY", "bool": "RLE", "list.list.element": "DELTA_BINARY_PACKED"}, **small)
    many = pa.table({
        "n": pa.array([i * i % 1009 - 500 if i % 7 else None for i in range(3000)], pa.int64()),
        "s": pa.array([f"prefix {i // 10} {i}" for i in range(3000)]),
        "l": pa.array([list(range(i % 5)) for i in range(3000)], pa.list_(pa.int32())),
    })
    pq.write_table(many, HERE / "many_delta.parquet", compression="zstd", use_dictionary=False, data_page_size=2048, write_batch_size=100, column_encoding={
        "n": "DELTA_BINARY_PACKED", "s": "DELTA_LENGTH_BYTE_ARRAY", "l.list.element": "DELTA_BINARY_PACKED"}, **small)
    pq.write_table(many, HERE / "many_dict.parquet", compression="snappy", dictionary_pagesize_limit=4096, data_page_size=2048, write_batch_size=100, **small)
    old = pa.table({"ts": pa.array(NS, pa.timestamp("ns")), "n": pa.array([1, 2, 3, 4])})
    pq.write_table(old, HERE / "int96.parquet", use_deprecated_int96_timestamps=True, **small)

    frame = pd.DataFrame(
        {"name": pd.Categorical(["a", "b", "a"]), "when": pd.to_datetime(["2020-05-12 15:44:02.25", None, "2021-01-01"], format="ISO8601").tz_localize("Europe/Berlin"), "n": [1.0, None, 3.5]},
    )
    named = frame.copy()
    named.index = pd.Index(["x", "y", "z"], name="key")
    unnamed = frame.copy()
    unnamed.index = pd.Index([5, 7, 9])
    stepped = frame.iloc[1:].copy()
    levels = frame.copy()
    levels.index = pd.MultiIndex.from_tuples([("p", 1), ("q", 2), ("q", 3)], names=[None, "second"])
    for name, f in [("plain", frame), ("named", named), ("unnamed", unnamed), ("stepped", stepped), ("levels", levels)]:
        f.to_parquet(HERE / f"pandas_{name}.parquet")

    write_expected(ARROW / "types.jsonl", ARROW_COLUMNS)
    table = pa.table([pa.array(v, t) for _, t, v, _ in ARROW_COLUMNS], names=[n for n, _, _, _ in ARROW_COLUMNS])
    for codec in ["lz4", "zstd", "uncompressed"]:
        feather.write_feather(table, str(ARROW / f"types_{codec}.feather"), compression=codec)
    with pa.OSFile(str(ARROW / "types.arrows"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as w:
        w.write_table(table, max_chunksize=2)
    feather.write_feather(unnamed, str(ARROW / "pandas_unnamed.feather"))
    feather.write_feather(pa.table({"n": [1, 2], "s": ["a", None]}), str(ARROW / "v1.feather"), version=1)


ARROW_COLUMNS = COLUMNS + [
    ("large", pa.large_string(), ["a", "b", None, ""], None),
    ("view", pa.string_view(), ["a", "more than twelve bytes", None, ""], None),
    ("large_binary", pa.large_binary(), [b"a", b"\xff", None, b""], ["a", b64(b"\xff"), None, ""]),
    ("f16", pa.float16(), [0.5, -2.0, None, 65504.0], [0.5, -2, None, 65504]),
    ("t_s", pa.time32("s"), [dt.time(15, 44, 2), dt.time(0), None, dt.time(23, 59, 59)], ["15:44:02.000000", "00:00:00.000000", None, "23:59:59.000000"]),
    ("t_ns", pa.time64("ns"), [1, 0, None, 86399999999999], ["00:00:00.000000001", "00:00:00.000000", None, "23:59:59.999999999"]),
    ("date64", pa.date64(), DAY, ["2020-05-12", "0001-01-01", None, "9999-12-31"]),
    ("ts_s", pa.timestamp("s"), [1589298242, -1, None, 0], ["2020-05-12T15:44:02.000000", "1969-12-31T23:59:59.000000", None, "1970-01-01T00:00:00.000000"]),
    ("duration", pa.duration("us"), [90061000001, -1, None, 0], ["P1DT1H1M1.000001S", "-PT0.000001S", None, "PT0S"]),
    ("dec256", pa.decimal256(50, 3), [D("123456789012345678901234567890.123"), D("-1.000"), None, D("0.000")], None),
    ("fixed_list", pa.list_(pa.int32(), 2), [[1, 2], [3, None], None, [4, 5]], None),
    ("large_list", pa.large_list(pa.string()), [["a"], [], None, [None]], None),
    ("interval", pa.month_day_nano_interval(), [pa.MonthDayNano([1, 2, 3000000004]), pa.MonthDayNano([0, -1, 0]), None, pa.MonthDayNano([0, 0, 0])], ["P1M2DT3.000000004S", "P0M-1DT0S", None, "P0M0DT0S"]),
    ("uuid", pa.uuid(), [uuid.UUID(int=1).bytes, uuid.UUID(int=2**128 - 1).bytes, None, uuid.UUID(int=0).bytes], [str(uuid.UUID(int=1)), str(uuid.UUID(int=2**128 - 1)), None, str(uuid.UUID(int=0))]),
]

if __name__ == "__main__":
    main()
