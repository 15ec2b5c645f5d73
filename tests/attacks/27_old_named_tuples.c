/* Attack 27: the form that named tuples had before July 2021, abused. It is read for named tuples only; one that contradicts
 * itself is KEY, and the target stays. */
#include "objects.h"

typedef struct Pair {
  int32_t a, b;
} Pair;

typedef struct Abuse {
  const char *text;
  fs_status status;
} Abuse;

static const Abuse abuses[] = {
  { "{'name': 'Pair', 'fields': {'0': 'a', '1': 'b'}, 'values': {'0': 5, '1': 6}}", FS_OK },
  { "{'values': {'0': 6, '1': 5}, 'fields': {'0': 'b', '1': 'a'}, 'name': None}", FS_OK },
  { "{'name': 'Pair', 'fields': {'0': 'a', '1': 'b'}, 'values': {'0': 5}}", FS_E_KEY },
  { "{'name': 'Pair', 'fields': {'0': 'a', '1': 'b'}, 'values': {'0': 5, '1': 6, '2': 7}}", FS_E_KEY },
  { "{'name': 'Pair', 'fields': {'0': 'a', '1': 'a'}, 'values': {'0': 5, '1': 6}}", FS_E_KEY },
  { "{'name': 'Pair', 'fields': {'0': 'a', '1': 'b', '2': 'a'}, 'values': {'0': 5, '1': 6, '2': 7}}", FS_E_KEY },
  { "{'name': 'Pair', 'fields': {'0': 'a', '2': 'b'}, 'values': {'0': 5, '2': 6}}", FS_E_MISMATCH },
  { "{'name': 'Pair', 'fields': {'0': 'a', '1': 2}, 'values': {'0': 5, '1': 6}}", FS_E_KEY },
  { "{'name': 'Pair', 'fields': ['a', 'b'], 'values': [5, 6]}", FS_E_MISMATCH },
  { "{'name': 'Pair', 'fields': {'0': 'name', '1': 'fields', '2': 'values'}, 'values': {'0': 1, '1': 2, '2': 3}}",
    FS_E_MISMATCH },
  { "{'name': 'Pair', 'fields': {'0': 'a', '1': 'b'}, 'values': {'0': {'name': 'Pair', 'fields': {'0': 'a', '1': "
    "'b'}, "
    "'values': {'0': 5, '1': 6}}, '1': 6}}",
    FS_E_MISMATCH },
  { "{'name': 'Pair', 'fields': {'0': 'a'}, 'values': {'0': 5}}", FS_E_MISMATCH },
  { "{'name': 'Pair', 'fields': {}, 'values': {}}", FS_E_MISMATCH },
  { "{'name': 'Pair', 'fields': {'0': 'a', '1': 'b'}}", FS_E_MISMATCH },
};

static fs_status restore(fs_kind kind, const char *text, Pair *pair) {
  static const fs_field fields[] = { FS_FIELD_VALUE(Pair, a, FS_DTYPE_INT32), FS_FIELD_VALUE(Pair, b, FS_DTYPE_INT32) };
  const fs_type type = FS_TYPE_FIELDS_AS("Pair", Pair, fields, kind);
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
  const fs_status status = restore_packed(registry, "Pair", pair, text, NULL, ERR);
  fs_registry_free(registry);
  return status;
}

int main(void) {
  for (size_t i = 0; i < sizeof abuses / sizeof abuses[0]; ++i) {
    const Abuse *abuse = &abuses[i];
    Pair pair = { 1, 2 };
    if (!CHECK_FAILS(abuse->status, restore(FS_KIND_NAMED_TUPLE, abuse->text, &pair)))
      fprintf(stderr, "  %s\n", abuse->text);
    CHECK(abuse->status == FS_OK ? pair.a == 5 && pair.b == 6 : pair.a == 1 && pair.b == 2);
    pair = (Pair){ 1, 2 };
    /* To no other type it means anything. */
    CHECK_FAILS(FS_E_MISMATCH, restore(FS_KIND_DATACLASS, abuse->text, &pair));
    CHECK_FAILS(FS_E_MISMATCH, restore(FS_KIND_DICT, abuse->text, &pair));
    CHECK(pair.a == 1 && pair.b == 2);
  }
  return check_result();
}
