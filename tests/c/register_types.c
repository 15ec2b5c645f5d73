/* registry.h: several types at once, and which types there are. */
#include "callback_type.h"
#include "hex.h"

typedef struct Leaf {
  int32_t value;
} Leaf;

typedef struct Tree {
  Leaf left, right;
  struct Tree *next;
} Tree;

static const fs_field leaf_fields[] = { FS_FIELD_VALUE(Leaf, value, FS_DTYPE_INT32) };
static const fs_field tree_fields[] = {
  FS_FIELD_OBJECT(Tree, left, "Leaf"),
  FS_FIELD_OBJECT(Tree, right, "Leaf"),
  FS_FIELD_OBJECT_POINTER(Tree, next, "Tree"),
};

static fs_registry *new_registry(void) {
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  return registry;
}

static void test_all(void) {
  const fs_type types[] = { FS_TYPE_FIELDS(Tree, tree_fields), FS_TYPE_FIELDS(Leaf, leaf_fields) };
  fs_registry *registry = new_registry();
  CHECK(fs_registry_type_count(registry) == 0 && fs_registry_type_name(registry, 0) == NULL);
  CHECK_OK(fs_register_types(registry, types, 2, sizeof types[0], ERR));
  CHECK(fs_registry_type_count(registry) == 2 && fs_registry_type_name(registry, 2) == NULL);
  CHECK_TEXT(fs_registry_type_name(registry, 0), "Tree");
  CHECK_TEXT(fs_registry_type_name(registry, 1), "Leaf");
  CHECK(fs_registry_type_count(NULL) == 0 && fs_registry_type_name(NULL, 0) == NULL);
  /* one that is replaced keeps its place; a name that is only mentioned has none */
  static const fs_field other_fields[] = { FS_FIELD_OBJECT_POINTER(Tree, next, "Nobody") };
  fs_type tree = FS_TYPE_FIELDS(Tree, other_fields);
  tree.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &tree, ERR));
  CHECK(fs_registry_type_count(registry) == 2);
  CHECK_TEXT(fs_registry_type_name(registry, 0), "Tree");
  CHECK_OK(fs_register_types(registry, NULL, 0, 0, ERR));
  CHECK_OK(fs_register_types(registry, types, 0, sizeof types[0], ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_types(registry, NULL, 1, sizeof types[0], ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_types(NULL, types, 2, sizeof types[0], ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_types(registry, types, 2, sizeof types[0] - 8, ERR));
  fs_registry_free(registry);
}

/* All or nothing, wherever the fault is; and every destroy_user_data runs once. */
static void test_nothing(void) {
  static const fs_field bad_fields[] = { FS_FIELD_VALUE(Leaf, value, FS_DTYPE_FLOAT64) };
  const fs_type bad = FS_TYPE_FIELDS(Leaf, bad_fields), good = FS_TYPE_FIELDS(Leaf, leaf_fields);
  int first = 0, second = 0;
  for (int fault = 0; fault < 4; ++fault) {
    fs_registry *registry = new_registry();
    fs_type types[] = { callback_type("A", &first), good, callback_type("B", &second) };
    fs_status expected = FS_E_INVALID_ARGUMENT;
    const char *path = "";
    if (fault == 0) types[1] = bad, path = "./Leaf/value";
    if (fault == 1) types[2].name = "A", expected = FS_E_EXISTS;
    if (fault == 2) types[1].name = NULL;
    if (fault == 3) CHECK_OK(fs_register_type(registry, &good, ERR)), expected = FS_E_EXISTS;
    first = second = 0;
    CHECK_FAILS_AT(expected, path, UINT64_MAX, fs_register_types(registry, types, 3, sizeof types[0], ERR));
    CHECK(first == 1 && second == 1);
    CHECK(fs_registry_type_count(registry) == (fault == 3 ? 1 : 0) && fs_is_serializable(registry, "A") == 0);
    fs_registry_free(registry);
    CHECK(first == 1 && second == 1);
  }
  fs_registry *registry = new_registry();
  const fs_type types[] = { callback_type("A", &first), callback_type("B", &second) };
  first = second = 0;
  CHECK_OK(fs_register_types(registry, types, 2, sizeof types[0], ERR));
  CHECK(first == 0 && second == 0);
  fs_registry_free(registry);
  CHECK(first == 1 && second == 1);
}

/* Structs of a newer header are longer. */
static void test_type_size(void) {
  struct {
    fs_type type;
    uint64_t unknown[8]; /* of which a later release may know the first ones */
  } types[2] = { { FS_TYPE_FIELDS(Tree, tree_fields), { 0 } }, { FS_TYPE_FIELDS(Leaf, leaf_fields), { 0 } } };
  fs_registry *registry = new_registry();
  types[0].type.struct_size = types[1].type.struct_size = sizeof types[0];
  types[1].unknown[7] = 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_types(registry, &types[0].type, 2, sizeof types[0], ERR));
  types[1].unknown[7] = 0;
  CHECK_OK(fs_register_types(registry, &types[0].type, 2, sizeof types[0], ERR));
  fs_registry_free(registry);
}

/* ---- Types whose state is that of another one ---- */

typedef struct Link {
  struct Link *next;
} Link;

static void test_state_of_itself(void) {
  static const fs_field pointing[] = { FS_FIELD_OBJECT_POINTER(Link, next, "Link") };
  static const fs_field in_place[] = { { .struct_size = sizeof(fs_field), .name = "self", .type_name = "Self" } };
  static const fs_field to_other[] = { FS_FIELD_OBJECT_POINTER(Link, next, "Other") };
  static const fs_field to_ring[] = { FS_FIELD_OBJECT_POINTER(Link, next, "Ring") };
  const fs_type link = FS_TYPE_FIELDS_AS("Link", Link, pointing, FS_KIND_NIL);
  const fs_type self = FS_TYPE_FIELDS_AS("Self", Link, in_place, FS_KIND_NIL);
  const fs_type ring[] = { FS_TYPE_FIELDS_AS("Ring", Link, to_other, FS_KIND_NIL),
                           FS_TYPE_FIELDS_AS("Other", Link, to_ring, FS_KIND_NIL) };
  const fs_type into_ring = FS_TYPE_FIELDS_AS("Into", Link, to_ring, FS_KIND_NIL);
  fs_registry *registry = new_registry();
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &link, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &self, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_types(registry, ring, 2, sizeof ring[0], ERR));
  /* One after the other it is the last one. */
  CHECK_OK(fs_register_type(registry, &into_ring, ERR));
  CHECK_OK(fs_register_type(registry, &ring[0], ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &ring[1], ERR));
  CHECK(fs_registry_type_count(registry) == 2);
  fs_registry_free(registry);
}

/* ---- What ends with a type ---- */

static fs_registry *ending;
static int late_calls;

static void register_late(void *user_data) {
  int unused = 0;
  const fs_type late = callback_type("Late", &unused);
  (void)user_data;
  ++late_calls;
  CHECK_FAILS(FS_E_BUSY, fs_register_type(ending, &late, ERR));
  CHECK(unused == 1);
}

static void test_register_while_freed(void) {
  fs_type type = callback_type("Ends", NULL);
  type.destroy_user_data = register_late;
  ending = new_registry();
  CHECK_OK(fs_register_type(ending, &type, ERR));
  type.override_existing = 1;
  CHECK_OK(fs_register_type(ending, &type, ERR));
  CHECK(late_calls == 1);
  fs_registry_free(ending);
  CHECK(late_calls == 2);
}

int main(void) {
  test_state_of_itself();
  test_register_while_freed();
  test_all();
  test_nothing();
  test_type_size();
  return check_result();
}
