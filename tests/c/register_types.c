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

int main(void) {
  test_all();
  test_nothing();
  test_type_size();
  return check_result();
}
