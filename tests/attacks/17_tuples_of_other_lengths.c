/* Attack 17: arrays of two or four parts, complex numbers of none, one or three. Flax reads the last leniently, and so do we;
 * but all of it has to be whole. */
#include "refused.h"

static const Case cases[] = {
  { "ext(1, [[2], 'int8'])", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(1, [[2], 'int8', b'ab', None])", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(1, [])", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(1, {})", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(3, [[], 'int8'])", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(3, [[], 'int8', b'a', 1])", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(1, b'')", FS_E_TRUNCATED, FS_E_TRUNCATED, NULL },
  { "ext(2, [])", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(2, [1.0])", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(2, 1.0)", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(2, [1.0, 2.0, 3.0])", FS_E_FORMAT, FS_OK, "1+2j" },
  { "ext(2, [1, 2, {'a': [None, b'b']}, ext(5, b'x')])", FS_E_FORMAT, FS_OK, "1+2j" },
  { "ext(2, [1, True])", FS_E_TYPE, FS_OK, "1+1j" },
  { "ext(2, hex('c4020304'))", FS_E_FORMAT, FS_OK, "3+4j" },
  { "ext(2, hex('93ca00000000cb4000000000000000db'))", FS_E_FORMAT, FS_E_TRUNCATED, NULL },
  { "ext(2, hex('93ca00000000cb4000000000000000ddffffffff'))", FS_E_FORMAT, FS_E_TRUNCATED, NULL },
  { "ext(2, hex('93ca00000000cb4000000000000000c1'))", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(2, hex('93ca00000000cb4000000000000000c0c0'))", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(2, hex('93ca00000000cb4000000000000000a1ff'))", FS_E_FORMAT, FS_E_UTF8, NULL },
  { "ext(2, hex('93ca00000000cb4000000000000000810101'))", FS_E_FORMAT, FS_E_KEY, NULL },
};

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
