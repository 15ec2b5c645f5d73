/* Attacks 21 to 24: chunked arrays whose parts are missing, of other kinds or dtypes, or don't add up. */
#include "refused.h"

#define MARK "{'__msgpack_chunked_array__': True, "
#define SHAPE "'shape': {'0': 3}, "
#define ALL MARK SHAPE "'chunks': "

/* 21 */
static const Case indices[] = {
  { ALL "{'0': i8[2](1, 2), '1': i8[1](3)}}", FS_OK, FS_OK, "i8[3](1, 2, 3)" },
  { ALL "{'1': i8[1](3), '0': i8[2](1, 2)}}", FS_OK, FS_OK, "i8[3](1, 2, 3)" },
  { ALL "{'0': i8[2](1, 2), '2': i8[1](3)}}", FS_E_KEY, FS_E_KEY, NULL },
  { ALL "{'1': i8[2](1, 2), '2': i8[1](3)}}", FS_E_KEY, FS_E_KEY, NULL },
  { ALL "{'0': i8[2](1, 2), '01': i8[1](3)}}", FS_E_KEY, FS_E_KEY, NULL },
  { ALL "{'0': i8[2](1, 2), 1: i8[1](3)}}", FS_E_KEY, FS_E_KEY, NULL },
  { MARK "'chunks': {'0': i8[3](1, 2, 3)}}", FS_E_KEY, FS_E_KEY, NULL },
  { MARK "'shape': {'0': 3}}", FS_E_KEY, FS_E_KEY, NULL },
  { "{'__msgpack_chunked_array__': True}", FS_E_KEY, FS_E_KEY, NULL },
  { MARK "'shape': {'1': 3}, 'chunks': {'0': i8[3](1, 2, 3)}}", FS_E_KEY, FS_E_KEY, NULL },
  { MARK "'shape': [3], 'chunks': {'0': i8[3](1, 2, 3)}}", FS_E_TYPE, FS_E_TYPE, NULL },
  { ALL "[i8[3](1, 2, 3)]}", FS_E_TYPE, FS_E_TYPE, NULL },
  { MARK "'shape': {'0': 3.0}, 'chunks': {'0': i8[3](1, 2, 3)}}", FS_E_TYPE, FS_E_TYPE, NULL },
};

/* 22 */
static const Case kinds[] = {
  { ALL "{'0': i8[2](1, 2), '1': i16[1](3)}}", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { ALL "{'0': i8[2](1, 2), '1': u8[1](3)}}", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { ALL
    "{'0': dtype('datetime64[s]')[1](hex('0100000000000000')), '1': dtype('datetime64[ms]')[2](hex("
    "'02000000000000000300000000000000'))}}",
    FS_E_DTYPE, FS_E_DTYPE, NULL },
  { ALL "{'0': i8[1,3](1, 2, 3)}}", FS_E_TYPE, FS_E_TYPE, NULL },
  { ALL "{'0': i8(1)}}", FS_E_TYPE, FS_E_TYPE, NULL },
  { ALL "{'0': i8[](1)}}", FS_E_TYPE, FS_E_TYPE, NULL },
  { ALL "{'0': 3}}", FS_E_TYPE, FS_E_TYPE, NULL },
  { ALL "{'0': b'abc'}}", FS_E_TYPE, FS_E_TYPE, NULL },
  { ALL "{'0': {'a': 1}}}", FS_E_TYPE, FS_E_TYPE, NULL },
  { ALL "{'0': " ALL "{'0': i8[3](1, 2, 3)}}}}", FS_E_TYPE, FS_E_TYPE, NULL },
};

/* 23 */
static const Case sums[] = {
  { ALL "{'0': i8[2](1, 2)}}", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { ALL "{'0': i8[2](1, 2), '1': i8[2](3, 4)}}", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { MARK "'shape': {'0': 1099511627776}, 'chunks': {'0': i8[1](1)}}", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { MARK "'shape': {'0': 4294967296, '1': 4294967296, '2': 4294967296}, 'chunks': {'0': i8[1](1)}}", FS_E_SHAPE,
    FS_E_SHAPE, NULL },
  { MARK "'shape': {'0': -1}, 'chunks': {'0': i8[2](1, 2)}}", FS_E_SHAPE, FS_OK, "i8[2](1, 2)" },
  { MARK "'shape': {'0': -1, '1': -1}, 'chunks': {'0': i8[2](1, 2)}}", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { MARK "'shape': {'0': -1, '1': 0}, 'chunks': {'0': i8[2](1, 2)}}", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { MARK "'shape': {'0': hex('cfffffffffffffffff')}, 'chunks': {'0': i8[1](1)}}", FS_E_SHAPE, FS_E_SHAPE, NULL },
};

/* 24 */
static const Case none[] = {
  { MARK "'shape': {'0': 0, '1': 5}, 'chunks': {}}", FS_OK, FS_OK, "f64[0,5]()" },
  { ALL "{}}", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { MARK "'shape': {}, 'chunks': {}}", FS_E_SHAPE, FS_E_SHAPE, NULL },
};

/* A claim is compared with the chunks before anything is made for it. */
static void test_claims_cost_nothing(void) {
  const Bytes bytes = packed_bytes(sums[2].text);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.memory_limit = 1 << 14;
  CHECK_FAILS(FS_E_SHAPE, fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  free(bytes.data);
}

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(indices);
  CHECK_CASES(kinds);
  CHECK_CASES(sums);
  CHECK_CASES(none);
  test_claims_cost_nothing();
  temporary_end();
  return check_result();
}
