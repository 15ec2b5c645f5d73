/* packed.h makes the bytes that real Flax wrote into files. With the name of a file: prints the bytes of each of its lines in
 * hex (packed_flax.py). */
#include "packed.h"
#include "check.h"

static Bytes read_all(const char *path) {
  Bytes bytes = no_bytes();
  FILE *file = fopen(path, "rb");
  if (!CHECK(file != NULL)) return bytes;
  for (int c = getc(file); c != EOF; c = getc(file)) put_byte(&bytes, (unsigned)c);
  fclose(file);
  return bytes;
}

static const struct {
  const char *file; /* of tests/golden/valid */
  const char *text;
} written_by_flax[] = {
  { "plain_nil", "None" },
  { "plain_true", "True" },
  { "plain_false", "False" },
  { "plain_int_127", "127" },
  { "plain_int_128", "128" },
  { "plain_float_one", "1.0" },
  { "plain_float_minus_zero", "-0.0" },
  { "plain_float_inf", "inf" },
  { "plain_float_nan", "nan" },
  { "plain_float_third", "0.3333333333333333" },
  { "plain_complex", "1+2j" },
  { "str_empty", "''" },
  { "str_nul", "'a\\x00b'" },
  { "vector_e_acute", "'\\xc3\\xa9'" },
  { "bytes_empty", "b''" },
  { "vector_bytes_x", "b'x'" },
  { "ext_code_5", "ext(5, b'abc')" },
  { "ext_code_127", "ext(127, b'abc')" },
  { "ext_nested_msgpack", "{'t': ext(4, [1, 'two'])}" },
  { "timestamp_ts32", "timestamp(1, 0)" },
  { "timestamp_ts64_seconds", "timestamp(4294967296, 0)" },
  { "timestamp_ts64_max", "timestamp(17179869183, 999999999)" },
  { "timestamp_ts96_negative", "timestamp(-1, 0)" },
  { "timestamp_ts96_min", "timestamp(-9223372036854775808, 1)" },
  { "vector_int64", "i64(3)" },
  { "vector_bool", "bool(True)" },
  { "vector_float32", "f32(1.5)" },
  { "vector_f32_0d", "f32[](0)" },
  { "vector_f32_2", "f32[2](1, 2)" },
  { "vector_f32_0_3", "f32[0,3]()" },
  { "vector_u8_0", "u8[0]()" },
  { "vector_c64_1", "c64[1](1+2j)" },
  { "vector_bool_3", "bool[3](True, False, True)" },
  { "vector_bf16_2", "dtype('bfloat16')[2](hex('803f00c0'))" },
  { "vector_int4_2", "dtype('int4')[2](hex('0807'))" },
  { "vector_datetime", "dtype('datetime64[D]')(hex('0100000000000000'))" },
  { "bool_forms", "{'python': True, 'numpy': bool(True), 'array': bool[](True)}" },
  { "complex_forms", "{'python': 1+2j, 'numpy': c128(1+2j), 'array': c128[](1+2j)}" },
  { "scalar_forms", "{'python': 1.5, 'numpy': f64(1.5), 'array': f64[](1.5), 'jax': f32[](1.5)}" },
  { "size_list_17", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]" },
  { "keys_kinds_with_trees", "{0: {'a': [1]}, None: [{}], 2.5: {3: {4: 5}}, b'k': i64[2](0, 1)}" },
  { "keys_nil_bool_str", "{None: 0, True: 1, 'None': 2, 'True': 3, False: 4}" },
  { "keys_complex", "{1+2j: 1, 0-1j: 2}" },
  { "keys_ml_scalars", "{dtype('bfloat16')(hex('4040')): 1, dtype('int4')(hex('0b')): 2}" },
  { "keys_bytes_sorted", "{b'': 2, b'a': 1, b'a\\x00': 4, b'aa': 5, b'b': 0, b'\\xff': 3}" },
  { "keys_exact_kept",
    "{9007199254740993: 0, 9007199254740992.0: 1, 18446744073709551615: 2, 1.8446744073709552e+19: 3, "
    "9223372036854775807: 4, 9.223372036854776e+18: 5, -9223372036854775808: 6, -1.8446744073709552e+19: 7}" },
  { "keys_timestamp", "{timestamp(1, 0): 1, timestamp(1, 5): 2, timestamp(-1, 0): 3}" },
  { "keys_ext", "{ext(5, b'a'): 1, ext(5, b'b'): 2, ext(0, b''): 3}" },
  { "chunk_limit_16",
    "{'w': {'__msgpack_chunked_array__': True, 'shape': {'0': 2, '1': 3}, 'chunks': {'0': f32[4](0, 1, 2, 3), '1': "
    "f32[2](4, 5)}}}" },
  { "optax_chain",
    "{'0': {}, '1': {'0': {'count': i32[](0), 'mu': {'Dense_0': {'bias': f32[2](7, 8), 'kernel': f32[3,2](14, 15, 16, "
    "17, 18, 19)}, 'Dense_1': {'kernel': f32[2,1](21, 22)}}, 'nu': {'Dense_0': {'bias': f32[2](28, 29), 'kernel': "
    "f32[3,2](35, 36, 37, 38, 39, 40)}, 'Dense_1': {'kernel': f32[2,1](42, 43)}}}, '1': {}}, '2': {'count': i32[](49), "
    "'ema': {'Dense_0': {'bias': f32[2](56, 57), 'kernel': f32[3,2](63, 64, 65, 66, 67, 68)}, 'Dense_1': {'kernel': "
    "f32[2,1](70, 71)}}}}" },
};

static void check_golden(const char *file, const char *text) {
  char path[256];
  snprintf(path, sizeof path, "tests/golden/valid/%s.msgpack", file);
  const Bytes written = read_all(path), packed = packed_bytes(text);
  if (!CHECK(written.size == packed.size && memcmp(written.data, packed.data, packed.size) == 0))
    fprintf(stderr, "  %s\n", file);
  free(written.data);
  free(packed.data);
}

static int print_lines(const char *path) {
  Bytes lines = read_all(path);
  put_byte(&lines, '\0');
  for (char *line = (char *)lines.data, *end = strchr(line, '\n'); end; line = end + 1, end = strchr(line, '\n')) {
    *end = '\0';
    const Bytes bytes = packed_bytes(line);
    for (size_t i = 0; i < bytes.size; ++i) printf("%02x", bytes.data[i]);
    putchar('\n');
    free(bytes.data);
  }
  free(lines.data);
  return check_result();
}

int main(int argc, char **argv) {
  if (argc > 1) return print_lines(argv[1]);
  for (size_t i = 0; i < sizeof written_by_flax / sizeof written_by_flax[0]; ++i)
    check_golden(written_by_flax[i].file, written_by_flax[i].text);
  return check_result();
}
