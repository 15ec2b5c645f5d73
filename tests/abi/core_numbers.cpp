// The core knows nothing of C, and has the same numbers: compiling this is the test. Written by scripts/api.py.
// clang-format off
#include <flaxstate/flaxstate.h>

#include "base/error.hpp"
#include "dtype/dtype.hpp"
#include "io/atomic_file.hpp"
#include "io/file_source.hpp"
#include "io/source.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"

#define SAME(core, number) static_assert(static_cast<std::int32_t>(flaxstate::core) == (number), #core " is not " #number)

SAME(Status::ok, FS_OK);
SAME(Status::truncated, FS_E_TRUNCATED);
SAME(Status::format, FS_E_FORMAT);
SAME(Status::limit, FS_E_LIMIT);
SAME(Status::key, FS_E_KEY);
SAME(Status::utf8, FS_E_UTF8);
SAME(Status::shape, FS_E_SHAPE);
SAME(Status::dtype, FS_E_DTYPE);
SAME(Status::type, FS_E_TYPE);
SAME(Status::mismatch, FS_E_MISMATCH);
SAME(Status::exists, FS_E_EXISTS);
SAME(Status::not_found, FS_E_NOT_FOUND);
SAME(Status::invalid_argument, FS_E_INVALID_ARGUMENT);
SAME(Status::state, FS_E_STATE);
SAME(Status::busy, FS_E_BUSY);
SAME(Status::callback, FS_E_CALLBACK);
SAME(Status::too_small, FS_E_TOO_SMALL);
SAME(Status::no_memory, FS_E_NO_MEMORY);
SAME(Status::io, FS_E_IO);
SAME(Status::not_durable, FS_E_NOT_DURABLE);
SAME(Status::internal, FS_E_INTERNAL);

SAME(MismatchKind::missing, FS_MISMATCH_MISSING);
SAME(MismatchKind::extra, FS_MISMATCH_EXTRA);
SAME(MismatchKind::length, FS_MISMATCH_LENGTH);
SAME(MismatchKind::shape, FS_MISMATCH_SHAPE);
SAME(MismatchKind::dtype, FS_MISMATCH_DTYPE);
SAME(MismatchKind::kind, FS_MISMATCH_KIND);
SAME(MismatchKind::value, FS_MISMATCH_VALUE);
SAME(MismatchKind::capacity, FS_MISMATCH_CAPACITY);
SAME(MismatchKind::place, FS_MISMATCH_PLACE);

SAME(Dtype::none, FS_DTYPE_NONE);
SAME(Dtype::boolean, FS_DTYPE_BOOL);
SAME(Dtype::int8, FS_DTYPE_INT8);
SAME(Dtype::int16, FS_DTYPE_INT16);
SAME(Dtype::int32, FS_DTYPE_INT32);
SAME(Dtype::int64, FS_DTYPE_INT64);
SAME(Dtype::uint8, FS_DTYPE_UINT8);
SAME(Dtype::uint16, FS_DTYPE_UINT16);
SAME(Dtype::uint32, FS_DTYPE_UINT32);
SAME(Dtype::uint64, FS_DTYPE_UINT64);
SAME(Dtype::float16, FS_DTYPE_FLOAT16);
SAME(Dtype::float32, FS_DTYPE_FLOAT32);
SAME(Dtype::float64, FS_DTYPE_FLOAT64);
SAME(Dtype::complex64, FS_DTYPE_COMPLEX64);
SAME(Dtype::complex128, FS_DTYPE_COMPLEX128);
SAME(Dtype::float128, FS_DTYPE_FLOAT128);
SAME(Dtype::complex256, FS_DTYPE_COMPLEX256);
SAME(Dtype::datetime64, FS_DTYPE_DATETIME64);
SAME(Dtype::timedelta64, FS_DTYPE_TIMEDELTA64);
SAME(Dtype::bfloat16, FS_DTYPE_BFLOAT16);
SAME(Dtype::float8_e3m4, FS_DTYPE_FLOAT8_E3M4);
SAME(Dtype::float8_e4m3, FS_DTYPE_FLOAT8_E4M3);
SAME(Dtype::float8_e4m3b11fnuz, FS_DTYPE_FLOAT8_E4M3B11FNUZ);
SAME(Dtype::float8_e4m3fn, FS_DTYPE_FLOAT8_E4M3FN);
SAME(Dtype::float8_e4m3fnuz, FS_DTYPE_FLOAT8_E4M3FNUZ);
SAME(Dtype::float8_e5m2, FS_DTYPE_FLOAT8_E5M2);
SAME(Dtype::float8_e5m2fnuz, FS_DTYPE_FLOAT8_E5M2FNUZ);
SAME(Dtype::float8_e8m0fnu, FS_DTYPE_FLOAT8_E8M0FNU);
SAME(Dtype::float6_e2m3fn, FS_DTYPE_FLOAT6_E2M3FN);
SAME(Dtype::float6_e3m2fn, FS_DTYPE_FLOAT6_E3M2FN);
SAME(Dtype::float4_e2m1fn, FS_DTYPE_FLOAT4_E2M1FN);
SAME(Dtype::int1, FS_DTYPE_INT1);
SAME(Dtype::int2, FS_DTYPE_INT2);
SAME(Dtype::int4, FS_DTYPE_INT4);
SAME(Dtype::uint1, FS_DTYPE_UINT1);
SAME(Dtype::uint2, FS_DTYPE_UINT2);
SAME(Dtype::uint4, FS_DTYPE_UINT4);
SAME(Dtype::complex32, FS_DTYPE_COMPLEX32);
SAME(Dtype::bcomplex32, FS_DTYPE_BCOMPLEX32);
SAME(Dtype::opaque, FS_DTYPE_OPAQUE);

SAME(Kind::none, FS_KIND_NONE);
SAME(Kind::nil, FS_KIND_NIL);
SAME(Kind::boolean, FS_KIND_BOOL);
SAME(Kind::integer, FS_KIND_INT);
SAME(Kind::unsigned_integer, FS_KIND_UINT);
SAME(Kind::real, FS_KIND_FLOAT);
SAME(Kind::complex, FS_KIND_COMPLEX);
SAME(Kind::str, FS_KIND_STR);
SAME(Kind::bytes, FS_KIND_BYTES);
SAME(Kind::ext, FS_KIND_EXT);
SAME(Kind::timestamp, FS_KIND_TIMESTAMP);
SAME(Kind::array, FS_KIND_ARRAY);
SAME(Kind::scalar, FS_KIND_SCALAR);
SAME(Kind::dict, FS_KIND_DICT);
SAME(Kind::list, FS_KIND_LIST);
SAME(Kind::tuple, FS_KIND_TUPLE);
SAME(Kind::named_tuple, FS_KIND_NAMED_TUPLE);
SAME(Kind::dataclass, FS_KIND_DATACLASS);

SAME(Form::by_rank, FS_FORM_DEFAULT);
SAME(Form::plain, FS_FORM_PLAIN);
SAME(Form::scalar, FS_FORM_SCALAR);
SAME(Form::array, FS_FORM_ARRAY);

SAME(Storage::in_place, FS_STORAGE_IN_PLACE);
SAME(Storage::pointer, FS_STORAGE_POINTER);
SAME(Storage::accessors, FS_STORAGE_ACCESSORS);
SAME(Storage::view, FS_STORAGE_VIEW);

SAME(Container::sequence, FS_CONTAINER_SEQUENCE);
SAME(Container::map, FS_CONTAINER_MAP);
SAME(Container::optional, FS_CONTAINER_OPTIONAL);
SAME(Container::items, FS_CONTAINER_ITEMS);
SAME(Container::stream, FS_CONTAINER_STREAM);

SAME(Mapping::automatic, FS_MAPPING_AUTO);
SAME(Mapping::off, FS_MAPPING_OFF);
SAME(Mapping::required, FS_MAPPING_REQUIRED);

SAME(Durability::file_and_name, FS_DURABILITY_FULL);
SAME(Durability::data, FS_DURABILITY_DATA);
SAME(Durability::none, FS_DURABILITY_NONE);

SAME(Advice::normal, FS_ADVICE_NORMAL);
SAME(Advice::sequential, FS_ADVICE_SEQUENTIAL);
SAME(Advice::random, FS_ADVICE_RANDOM);
SAME(Advice::will_need, FS_ADVICE_WILL_NEED);
SAME(Advice::dont_need, FS_ADVICE_DONT_NEED);
