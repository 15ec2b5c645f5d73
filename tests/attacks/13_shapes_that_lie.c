/* Attack 13: shapes that are negative or overflow, and data of another size than the shape's. */
#include "refused.h"

static const Case cases[] = {
  { "ext(1, [[-1], 'int8', b'ab'])", FS_E_SHAPE, FS_OK, "ext(1, [[2], 'int8', b'ab'])" },
  { "ext(1, [[-2], 'int8', b'ab'])", FS_E_SHAPE, FS_OK, "ext(1, [[2], 'int8', b'ab'])" },
  { "ext(1, [[2, -1], 'int8', b'abcd'])", FS_E_SHAPE, FS_OK, "ext(1, [[2, 2], 'int8', b'abcd'])" },
  { "ext(1, [[-1, -1], 'int8', b'abcd'])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[3, -1], 'int8', b'abcd'])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[0, -1], 'int8', b''])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[hex('d38000000000000000')], 'int8', b'ab'])", FS_E_SHAPE, FS_OK, "ext(1, [[2], 'int8', b'ab'])" },
  { "ext(1, [[hex('cfffffffffffffffff')], 'int8', b'ab'])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[4611686018427387904, 4], 'int8', b''])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[4294967296, 4294967296], 'int8', b''])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[2305843009213693952], 'float64', b''])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[0, 4611686018427387904, 4611686018427387904], 'int8', b''])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[3], 'int8', b'ab'])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[1], 'int8', b'ab'])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[1], 'int16', b'a'])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(1, [[], 'int8', b''])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(3, [[], 'int8', b'ab'])", FS_E_SHAPE, FS_E_SHAPE, NULL },
};

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
