/* Attack 20: a bool of another byte than 0 and 1. Trees have it as it is; a C bool gets 0 or 1, whatever way it takes. */
#include "refused.h"

#define BYTES "hex('000102ff')"

typedef struct Flags {
  unsigned char flags[4];
  unsigned char single;
  int8_t numbers[4];
} Flags;

static const Case cases[] = {
  { "dtype('bool')[4](" BYTES ")", FS_OK, FS_OK, NULL },
  { "dtype('bool')[](hex('02'))", FS_OK, FS_OK, NULL },
};

int main(void) {
  static const fs_field fields[] = { FS_FIELD_ARRAY(Flags, flags, FS_DTYPE_BOOL, 4),
                                     FS_FIELD_VALUE(Flags, single, FS_DTYPE_BOOL),
                                     FS_FIELD_ARRAY(Flags, numbers, FS_DTYPE_INT8, 4) };
  const fs_type type = FS_TYPE_FIELDS(Flags, fields);
  const Bytes bytes = packed_bytes("{'flags': dtype('bool')[4](" BYTES
                                   "), 'single': dtype('bool')(hex('02')), "
                                   "'numbers': dtype('bool')[4](" BYTES ")}");
  fs_registry *registry = NULL;
  if (!temporary_begin()) return 1;
  CHECK_CASES(cases);
  temporary_end();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.convert = FS_CONVERT_ANY;
  Flags target;
  memset(&target, 7, sizeof target);
  CHECK_OK(fs_restore(registry, "Flags", &target, bytes.data, bytes.size, &options, ERR));
  CHECK(memcmp(target.flags, "\0\1\1\1", 4) == 0 && target.single == 1);
  CHECK(memcmp(target.numbers, "\0\1\1\1", 4) == 0);
  fs_registry_free(registry);
  free(bytes.data);
  return check_result();
}
