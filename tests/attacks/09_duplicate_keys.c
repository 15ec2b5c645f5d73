/* Attack 9: a key that stands twice; containers and arrays as keys. 1, 1.0 and True are one key to Python. */
#include "refused.h"

static const Case cases[] = {
  { "{'k': 1, 'k': 2}", FS_E_KEY, FS_OK, "{'k': 2}" },
  { "{'k': 1, 'x': 3, 'k': 2}", FS_E_KEY, FS_OK, "{'k': 2, 'x': 3}" },
  { "{1: 1, True: 2}", FS_E_KEY, FS_OK, "{1: 2}" },
  { "{1: 1, 1.0: 2}", FS_E_KEY, FS_OK, "{1: 2}" },
  { "{0: 1, hex('cb8000000000000000'): 2}", FS_E_KEY, FS_OK, "{0: 2}" },
  { "{None: 1, None: 2}", FS_E_KEY, FS_OK, "{None: 2}" },
  { "{b'k': 1, 'k': 2}", FS_OK, FS_OK, NULL },
  { "{hex('ca7fc00000'): 1, hex('ca7fc00000'): 2}", FS_OK, FS_OK,
    "{hex('cb7ff8000000000000'): 1, hex('cb7ff8000000000000'): 2}" },
  { "{[]: 1}", FS_E_KEY, FS_E_KEY, NULL },
  { "{[1, 2]: 1}", FS_E_KEY, FS_E_KEY, NULL },
  { "{{}: 1}", FS_E_KEY, FS_E_KEY, NULL },
  { "{f32[1](1): 1}", FS_E_KEY, FS_E_KEY, NULL },
};

int main(void) {
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
