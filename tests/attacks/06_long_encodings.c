/* Attack 6: numbers and lengths that take more bytes than they need, and numbers at the edges: read exactly. */
#include "refused.h"

static const Case cases[] = {
  { "hex('cc07')", FS_OK, FS_OK, "7" },
  { "hex('cd0007')", FS_OK, FS_OK, "7" },
  { "hex('ce00000007')", FS_OK, FS_OK, "7" },
  { "hex('cf0000000000000007')", FS_OK, FS_OK, "7" },
  { "hex('d007')", FS_OK, FS_OK, "7" },
  { "hex('d1ffff')", FS_OK, FS_OK, "-1" },
  { "hex('d2ffffffe0')", FS_OK, FS_OK, "-32" },
  { "hex('d3ffffffffffffffdf')", FS_OK, FS_OK, "-33" },
  { "hex('cfffffffffffffffff')", FS_OK, FS_OK, NULL },
  { "hex('cf7fffffffffffffff')", FS_OK, FS_OK, NULL },
  { "hex('cf8000000000000000')", FS_OK, FS_OK, NULL },
  { "hex('d38000000000000000')", FS_OK, FS_OK, NULL },
  { "hex('d37fffffffffffffff')", FS_OK, FS_OK, "hex('cf7fffffffffffffff')" },
  { "hex('d90161')", FS_OK, FS_OK, "'a'" },
  { "hex('da000161')", FS_OK, FS_OK, "'a'" },
  { "hex('db0000000161')", FS_OK, FS_OK, "'a'" },
  { "hex('c5000161')", FS_OK, FS_OK, "b'a'" },
  { "hex('c60000000161')", FS_OK, FS_OK, "b'a'" },
  { "hex('dc000105')", FS_OK, FS_OK, "[5]" },
  { "hex('dd0000000105')", FS_OK, FS_OK, "[5]" },
  { "hex('de0001a16b05')", FS_OK, FS_OK, "{'k': 5}" },
  { "hex('df00000001a16b05')", FS_OK, FS_OK, "{'k': 5}" },
  { "hex('c70409616c6c6f')", FS_OK, FS_OK, "hex('d609616c6c6f')" },
  { "hex('c9000000010961')", FS_OK, FS_OK, "hex('d40961')" },
  /* Floats of four bytes are doubles afterwards, of the same value; of eight, the same bits. */
  { "hex('ca3f800000')", FS_OK, FS_OK, "1.0" },
  { "hex('ca80000000')", FS_OK, FS_OK, "hex('cb8000000000000000')" },
  { "hex('ca00000001')", FS_OK, FS_OK, "hex('cb36a0000000000000')" },
  { "hex('ca7f800000')", FS_OK, FS_OK, "hex('cb7ff0000000000000')" },
  { "hex('ca7fc00001')", FS_OK, FS_OK, "hex('cb7ff8000020000000')" },
  { "hex('cb0000000000000001')", FS_OK, FS_OK, NULL },
  { "hex('cb8000000000000000')", FS_OK, FS_OK, NULL },
  { "hex('cb7ff8000000000123')", FS_OK, FS_OK, NULL },
  { "hex('cbfff8000000000123')", FS_OK, FS_OK, NULL },
  { "hex('cb7fefffffffffffff')", FS_OK, FS_OK, NULL },
};

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
