/* Attack 12: keys that Python's int() would take for an index, but that Flax never writes. */
#include "refused.h"

static void check_keys(const char *shape, const char *chunks, fs_status status) {
  char text[300];
  snprintf(text, sizeof text,
           "{'__msgpack_chunked_array__': True, 'shape': {'%s': 4}, 'chunks': {'0': f32[2](1, 2), '%s': f32[2](3, 4)}}",
           shape, chunks);
  const Case test = { text, status, status, status == FS_OK ? "f32[4](1, 2, 3, 4)" : NULL };
  check_cases(&test, 1);
}

int main(void) {
  static const char *const others[] = { "00", "+1", " 1", "01", "1 ", "1_", "-0", "0x1", "", "2" };
  if (!temporary_begin()) return 1;
  check_keys("0", "1", FS_OK);
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
    check_keys(others[i], "1", FS_E_KEY);
    check_keys("0", others[i], FS_E_KEY);
  }
  temporary_end();
  return check_result();
}
