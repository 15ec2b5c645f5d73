/* Attack 7: extensions that Flax doesn't know are kept as they are; timestamps that can't be are refused. */
#include "refused.h"

static const Case cases[] = {
  { "ext(4, b'')", FS_OK, FS_OK, NULL },
  { "ext(5, b'payload')", FS_OK, FS_OK, NULL },
  { "ext(127, b'0123456789abcdef')", FS_OK, FS_OK, NULL },
  { "hex('d480aa')", FS_OK, FS_OK, NULL }, /* code -128 */
  { "hex('c702feaabb')", FS_OK, FS_OK, "hex('d5feaabb')" },
  { "timestamp(1, 2)", FS_OK, FS_OK, NULL },
  { "hex('d4ff00')", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "hex('d5ff0000')", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "hex('c700ff')", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "hex('c70dff00000000000000000000000000')", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "hex('c70cff3b9aca000000000000000000')", FS_E_FORMAT, FS_E_FORMAT, NULL }, /* a billion nanoseconds */
  { "hex('d7ffee6b280000000000')", FS_E_FORMAT, FS_E_FORMAT, NULL },           /* the same in 30 bits */
};

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
