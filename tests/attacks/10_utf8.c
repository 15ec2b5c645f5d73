/* Attack 10: text that is no UTF-8, as value and as key; NUL inside of text, the empty key. */
#include "refused.h"

static const Case cases[] = {
  { "hex('a180')", FS_E_UTF8, FS_E_UTF8, NULL },
  { "hex('a1ff')", FS_E_UTF8, FS_E_UTF8, NULL },
  { "hex('a1c3')", FS_E_UTF8, FS_E_UTF8, NULL },           /* cut */
  { "hex('a2c080')", FS_E_UTF8, FS_E_UTF8, NULL },         /* NUL in two bytes */
  { "hex('a3e08080')", FS_E_UTF8, FS_E_UTF8, NULL },       /* in three */
  { "hex('a4f0808080')", FS_E_UTF8, FS_E_UTF8, NULL },     /* in four */
  { "hex('a3eda080')", FS_E_UTF8, FS_E_UTF8, NULL },       /* a surrogate */
  { "hex('a6eda080edb080')", FS_E_UTF8, FS_E_UTF8, NULL }, /* a pair of them */
  { "hex('a4f4908080')", FS_E_UTF8, FS_E_UTF8, NULL },     /* beyond U+10FFFF */
  { "hex('a5f888808080')", FS_E_UTF8, FS_E_UTF8, NULL },
  { "{hex('a1ff'): 1}", FS_E_UTF8, FS_E_UTF8, NULL },
  { "{hex('a3eda080'): 1}", FS_E_UTF8, FS_E_UTF8, NULL },
  { "hex('a3610062')", FS_OK, FS_OK, NULL },
  { "{hex('a3610062'): 1}", FS_OK, FS_OK, NULL },
  { "{'': 1}", FS_OK, FS_OK, NULL },
  { "hex('a4f48fbfbf')", FS_OK, FS_OK, NULL },
};

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
