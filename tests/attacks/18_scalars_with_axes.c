/* Attack 18: a NumPy scalar with axes. Leniently it is an array, as in Flax, whose ar[()] is the array itself. */
#include "refused.h"

static const Case cases[] = {
  { "ext(3, [[2], 'int8', b'ab'])", FS_E_SHAPE, FS_OK, "i8[2](97, 98)" },
  { "ext(3, [[1], 'int8', b'a'])", FS_E_SHAPE, FS_OK, "i8[1](97)" },
  { "ext(3, [[1, 1], 'int8', b'a'])", FS_E_SHAPE, FS_OK, "i8[1,1](97)" },
  { "ext(3, [[0], 'int8', b''])", FS_E_SHAPE, FS_OK, "i8[0]()" },
  { "ext(3, [[-1], 'int8', b'ab'])", FS_E_SHAPE, FS_OK, "i8[2](97, 98)" },
  { "ext(3, [[], 'int8', b'ab'])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(3, [[], 'int8', b''])", FS_E_SHAPE, FS_E_SHAPE, NULL },
  { "ext(3, [[], 'int8', b'a'])", FS_OK, FS_OK, "i8(97)" },
};

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
