/* Attack 15: dtypes of objects, records and sub-arrays, names that tell no size, a name of 1 MB. */
#include "refused.h"

static const Case cases[] = {
  { "dtype('O')[1](hex('0000000000000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('object')[1](hex('0000000000000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('|O')[](hex('0000000000000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('T')[1](hex('00000000000000000000000000000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('StringDType128')[1](hex('00000000000000000000000000000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('f4,i4')[1](hex('0000000000000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('3f4')[1](hex('000000000000000000000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('(2,)f4')[1](hex('0000000000000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('[(a, f4)]')[1](hex('00000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('{names: f4}')[1](hex('00000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('posit16')[2](hex('000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('posit16')[0](hex(''))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('posit16')[2](hex(''))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('')[1](hex('00000000'))", FS_E_DTYPE, FS_E_DTYPE, NULL },
  { "dtype('posit16')[2](hex('00010203'))", FS_OK, FS_OK, NULL },
};

/* The name is skipped where the bytes stand: nothing of its size is allocated, and the message doesn't repeat it. */
static void test_long_name(void) {
  enum { name_size = 1 << 20 };
  Bytes name = no_bytes(), payload = no_bytes(), data = no_bytes(), bytes = no_bytes();
  for (size_t i = 0; i < name_size; ++i) put_byte(&name, 'x');
  put_byte(&payload, 0x93);
  put_byte(&payload, 0x91);
  put_byte(&payload, 1);
  put_str(&payload, name);
  put_byte(&data, 0);
  put_bin(&payload, data);
  put_ext(&bytes, 1, payload);
  bytes = exact_bytes(bytes);
  for (int32_t lenient = 0; lenient < 2; ++lenient) {
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    options.lenient = lenient;
    options.memory_limit = 1 << 16;
    CHECK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, &error) == FS_E_DTYPE);
    CHECK(strlen(fs_error_report(error)) < 200);
    fs_error_free(error);
    fs_tree_free(tree);
  }
  free(bytes.data);
}

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  test_long_name();
  temporary_end();
  return check_result();
}
