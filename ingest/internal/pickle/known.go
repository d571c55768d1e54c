package pickle

import (
	"strings"
)

// canonical returns the short name of a known harmless global, as in
// "pandas.DataFrame" wherever the versions of pandas keep it; "" for any other.
func canonical(module, n string) string {
	switch {
	case module == "copy_reg":
		module = "copyreg"
	case module == "__builtin__":
		module = "builtins"
	case strings.HasPrefix(module, "numpy._core."):
		module = "numpy.core." + module[len("numpy._core."):]
	case module == "pandas" || module == "pandas.arrays":
		if knownPandas[n] {
			return "pandas." + n
		}
		return ""
	}
	if !known[module+"."+n] {
		return ""
	}
	root, _, _ := strings.Cut(module, ".")
	return root + "." + n
}

// knownPandas are the classes that pandas 3 names by their public module.
var knownPandas = setOf(`DataFrame Series Index RangeIndex MultiIndex CategoricalIndex DatetimeIndex TimedeltaIndex PeriodIndex
	IntervalIndex Timestamp Timedelta Period Interval NaT NA Categorical
	DatetimeArray TimedeltaArray PeriodArray IntervalArray IntegerArray BooleanArray FloatingArray StringArray
	ArrowStringArray ArrowExtensionArray NumpyExtensionArray SparseArray
	CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype SparseDtype ArrowDtype StringDtype BooleanDtype
	Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype Float32Dtype Float64Dtype`)

// known lists the globals whose call or restoring has no effect beyond the
// object made. Exact names only: protocol 4 resolves dots in a name.
var known = setOf(`
	builtins.set builtins.frozenset builtins.list builtins.tuple builtins.dict builtins.bytearray builtins.bytes
	builtins.slice builtins.complex builtins.object builtins.range builtins.str builtins.int builtins.float builtins.bool
	copyreg._reconstructor copyreg.__newobj__ _codecs.encode functools.partial
	collections.OrderedDict collections.defaultdict collections.deque collections.Counter
	datetime.datetime datetime.date datetime.time datetime.timedelta datetime.timezone datetime.tzinfo
	decimal.Decimal fractions.Fraction uuid.UUID uuid.SafeUUID
	ipaddress.IPv4Address ipaddress.IPv6Address ipaddress.IPv4Network ipaddress.IPv6Network
	pytz._UTC pytz._p pytz.FixedOffset pytz._FixedOffset isodate.tzinfo.Utc isodate.tzinfo._Utc isodate.tzinfo.FixedOffset
	zoneinfo.ZoneInfo zoneinfo.ZoneInfo._unpickle zoneinfo._unpickle
	dateutil.tz.tz.tzutc dateutil.tz.tz.tzoffset dateutil.tz.tz.tzfile dateutil.tz.tz.tzlocal dateutil.tz.tz._tzinfo dateutil.tz.tz._ttinfo dateutil.tz._tzfile._ttinfo
	dateutil.zoneinfo.tzfile dateutil.tz._tzfile.tzfile dateutil.tz._tzfile._unpickle dateutil.tz.tzutc dateutil.tz.tzoffset dateutil.tz.tzfile
	numpy.ndarray numpy.dtype numpy.core.multiarray._reconstruct numpy.core.multiarray.scalar numpy.core.numeric._frombuffer
	numpy.bool_ numpy.bool numpy.int8 numpy.int16 numpy.int32 numpy.int64 numpy.uint8 numpy.uint16 numpy.uint32 numpy.uint64
	numpy.float16 numpy.float32 numpy.float64 numpy.str_ numpy.bytes_ numpy.object_ numpy.void numpy.datetime64 numpy.timedelta64
	numpy.ma.core._mareconstruct numpy.ma.core.MaskedArray
	pandas.core.frame.DataFrame pandas.core.series.Series
	pandas.core.internals.managers.BlockManager pandas.core.internals.managers.SingleBlockManager
	pandas.core.internals.BlockManager pandas.core.internals.SingleBlockManager
	pandas.core.internals.blocks.new_block pandas._libs.internals._unpickle_block pandas.core.internals.blocks.make_block
	pandas._libs.internals.BlockPlacement pandas.core.flags.Flags
	pandas.core.indexes.base._new_Index pandas.core.indexes.base.Index pandas.core.indexes.range.RangeIndex
	pandas.core.indexes.numeric.Int64Index pandas.core.indexes.numeric.UInt64Index pandas.core.indexes.numeric.Float64Index
	pandas.core.indexes.numeric.NumericIndex pandas.core.indexes.multi.MultiIndex pandas.core.indexes.category.CategoricalIndex
	pandas.core.indexes.datetimes.DatetimeIndex pandas.core.indexes.datetimes._new_DatetimeIndex
	pandas.core.indexes.timedeltas.TimedeltaIndex pandas.core.indexes.timedeltas._new_TimedeltaIndex pandas.core.indexes.period.PeriodIndex
	pandas.core.indexes.period._new_PeriodIndex pandas.core.indexes.interval.IntervalIndex
	pandas.core.indexes.interval._new_IntervalIndex pandas.core.indexes.frozen.FrozenList
	pandas._libs.arrays.__pyx_unpickle_NDArrayBacked pandas._libs.arrays.NDArrayBacked
	pandas.core.arrays.datetimes.DatetimeArray pandas.core.arrays.timedeltas.TimedeltaArray pandas.core.arrays.period.PeriodArray
	pandas.core.arrays.categorical.Categorical pandas.core.arrays.interval.IntervalArray pandas.core.arrays.integer.IntegerArray
	pandas.core.arrays.boolean.BooleanArray pandas.core.arrays.floating.FloatingArray pandas.core.arrays.string_.StringArray
	pandas.core.arrays.string_arrow.ArrowStringArray pandas.core.arrays.string_arrow.ArrowStringArrayNumpySemantics
	pandas.core.arrays.string_.StringArrayNumpySemantics pandas.core.arrays.arrow.array.ArrowExtensionArray
	pandas.core.arrays.numpy_.PandasArray pandas.core.arrays.numpy_.NumpyExtensionArray
	pandas.core.arrays.sparse.array.SparseArray pandas._libs.sparse.IntIndex pandas._libs.sparse.BlockIndex
	pandas._libs.interval.Interval pandas._libs.interval.__pyx_unpickle_IntervalMixin
	pandas.core.dtypes.dtypes.DatetimeTZDtype pandas.core.dtypes.dtypes.CategoricalDtype pandas.core.dtypes.dtypes.PeriodDtype
	pandas.core.dtypes.dtypes.IntervalDtype pandas.core.dtypes.dtypes.SparseDtype pandas.core.arrays.sparse.dtype.SparseDtype
	pandas.core.dtypes.dtypes.ArrowDtype pandas.core.arrays.arrow.dtype.ArrowDtype
	pandas.core.dtypes.dtypes.PandasDtype pandas.core.dtypes.dtypes.NumpyEADtype
	pandas.core.arrays.string_.StringDtype pandas.core.arrays.boolean.BooleanDtype
	pandas.core.arrays.integer.Int8Dtype pandas.core.arrays.integer.Int16Dtype pandas.core.arrays.integer.Int32Dtype
	pandas.core.arrays.integer.Int64Dtype pandas.core.arrays.integer.UInt8Dtype pandas.core.arrays.integer.UInt16Dtype
	pandas.core.arrays.integer.UInt32Dtype pandas.core.arrays.integer.UInt64Dtype
	pandas.core.arrays.floating.Float32Dtype pandas.core.arrays.floating.Float64Dtype
	pandas._libs.tslibs.timestamps.Timestamp pandas._libs.tslibs.timestamps._unpickle_timestamp
	pandas._libs.tslibs.timedeltas.Timedelta pandas._libs.tslibs.timedeltas._timedelta_unpickle
	pandas._libs.tslibs.nattype._nat_unpickle pandas._libs.tslibs.nattype.NaTType pandas._libs.tslibs.nattype.__nat_unpickle
	pandas._libs.tslibs.period.Period pandas._libs.tslibs.period.__pyx_unpickle_PeriodMixin
	pandas._libs.missing.NAType pandas._libs.missing.NA pandas._libs.missing._create_na
	pandas._libs.tslibs.offsets.Nano pandas._libs.tslibs.offsets.Micro pandas._libs.tslibs.offsets.Milli
	pandas._libs.tslibs.offsets.Second pandas._libs.tslibs.offsets.Minute pandas._libs.tslibs.offsets.Hour
	pandas._libs.tslibs.offsets.Day pandas._libs.tslibs.offsets.BusinessDay pandas._libs.tslibs.offsets.Week
	pandas._libs.tslibs.offsets.MonthEnd pandas._libs.tslibs.offsets.MonthBegin pandas._libs.tslibs.offsets.QuarterEnd
	pandas._libs.tslibs.offsets.QuarterBegin pandas._libs.tslibs.offsets.YearEnd pandas._libs.tslibs.offsets.YearBegin
	pandas._libs.tslibs.offsets.BusinessMonthEnd pandas._libs.tslibs.offsets.BusinessMonthBegin
	pandas._libs.tslibs.offsets.__pyx_unpickle_Tick pandas._libs.tslibs.offsets._unpickle_tick
	pyarrow.lib._restore_array pyarrow.lib.chunked_array pyarrow.lib.py_buffer pyarrow.lib.type_for_alias pyarrow.lib.list_
	pyarrow.lib.large_list pyarrow.lib.field pyarrow.lib.struct pyarrow.lib.timestamp pyarrow.lib.duration pyarrow.lib.time32
	pyarrow.lib.time64 pyarrow.lib.dictionary pyarrow.lib.decimal128 pyarrow.lib.decimal256 pyarrow.lib.map_
	pyarrow.lib.binary pyarrow.lib.fixed_size_binary pyarrow.lib.ListType pyarrow.lib.DataType pyarrow.lib._restore_chunked_array
`)
