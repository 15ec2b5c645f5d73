/* Attack 16: shapes that are no list of ints. What is read leniently is what Flax reads. */
#include "refused.h"

#define DATA "'int8', b'ab']" /* of two items */

static const Case cases[] = {
  { "ext(1, [[2.0], " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [[hex('ca40000000')], " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [[True, 2], " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [[None], " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [[[2]], " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [['2'], " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [{}, " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [True, " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [2.0, " DATA ")", FS_E_TYPE, FS_E_TYPE, NULL },
  { "ext(1, [None, " DATA ")", FS_E_TYPE, FS_OK, "i8[2](97, 98)" },
  { "ext(1, [2, " DATA ")", FS_E_TYPE, FS_OK, "i8[2](97, 98)" },
  { "ext(1, [b'\\x01\\x02', " DATA ")", FS_E_TYPE, FS_OK, "i8[1,2](97, 98)" },
  { "ext(1, [hex('a20201'), " DATA ")", FS_E_TYPE, FS_OK, "i8[2,1](97, 98)" },
  { "ext(1, [-1, " DATA ")", FS_E_TYPE, FS_OK, "i8[2](97, 98)" },
  { "ext(1, [3, " DATA ")", FS_E_TYPE, FS_E_SHAPE, NULL },
  { "ext(1, [hex('cfffffffffffffffff'), " DATA ")", FS_E_TYPE, FS_E_SHAPE, NULL },
};

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
