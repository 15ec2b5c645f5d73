/* Objects to bytes and back, all or nothing; and what errors say of those that don't fit. */
#include "client.h"

static void write_player(const fs_registry *registry) {
  Player *player = new_player(1);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  size_t size = 0;
  char memory[1000];
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Player", player, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), player_text);
  CHECK_FAILS(FS_E_TOO_SMALL, fs_to_bytes_into(registry, "Player", player, NULL, memory, 3, &size, ERR));
  CHECK(size == fs_buffer_size(buffer));
  CHECK_OK(fs_to_bytes_into(registry, "Player", player, NULL, memory, sizeof memory, &size, ERR));
  CHECK_PACKED(memory, size, player_text);
  CHECK_OK(fs_to_state_dict(registry, "Player", player, NULL, &tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), player_text);
  options.as_state_dict = 1;
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), player_text);
  fs_tree_free(tree);
  fs_buffer_free(buffer);
  free_player(player);
}

static void read_player(const fs_registry *registry, Calls *calls) {
  const Bytes bytes = packed_bytes(player_text);
  Player *expected = new_player(1), *player = new_player(0);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  Item item = { 0, 0 };
  CHECK_OK(fs_restore(registry, "Player", player, bytes.data, bytes.size, NULL, ERR));
  CHECK(is_same_player(player, expected));
  CHECK(calls->prepared == 2 && calls->committed == 2 && calls->discarded == 0);
  options.path = "pair/1";
  CHECK_OK(fs_restore(registry, "Item", &item, bytes.data, bytes.size, &options, ERR));
  CHECK(item.id == 3);
  tree = tree_of(player_text);
  CHECK_OK(fs_from_state_dict(registry, "Player", player, fs_tree_root(tree), NULL, ERR));
  CHECK(is_same_player(player, expected));
  CHECK_FAILS(FS_E_TRUNCATED, fs_restore(registry, "Player", player, bytes.data, bytes.size - 1, NULL, ERR));
  fs_tree_free(tree);
  free_player(player);
  free_player(expected);
  free(bytes.data);
}

int use_objects(void) {
  Calls calls = { 0, 0, 0, 0 };
  fs_registry *registry = new_registry(&calls);
  write_player(registry);
  read_player(registry, &calls);
  CHECK(calls.destroyed == 0);
  fs_registry_free(registry);
  CHECK(calls.destroyed == 1);
  return check_result();
}

/* ---- Errors ---- */

typedef struct Other {
  double id; /* an int fits */
  int32_t w; /* a float64 doesn't */
  int32_t missing;
} Other;

static const fs_field other_fields[] = {
  FS_FIELD_VALUE(Other, id, FS_DTYPE_FLOAT64),
  FS_FIELD_VALUE(Other, w, FS_DTYPE_INT32),
  FS_FIELD_VALUE(Other, missing, FS_DTYPE_INT32),
};

static void check_mismatch(const fs_error *error, size_t index, fs_mismatch_kind kind, const char *path,
                           const char *wanted, const char *found) {
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  if (!CHECK(fs_error_mismatch_at(error, index, &mismatch) == FS_OK)) return;
  CHECK(mismatch.struct_size == sizeof mismatch && mismatch.kind == kind && mismatch.message[0] != '\0');
  CHECK_TEXT(mismatch.path, path);
  CHECK_TEXT(mismatch.wanted, wanted);
  CHECK_TEXT(mismatch.found, found);
}

int use_errors(void) {
  const Bytes bytes = packed_bytes(player_text);
  const fs_type type = FS_TYPE_FIELDS_AS("Other", Other, other_fields, FS_KIND_DATACLASS);
  Other other = { 0, 0, 5 };
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_registry *registry = NULL;
  fs_error *error = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
  options.path = "item";
  CHECK(fs_restore(registry, "Other", &other, bytes.data, bytes.size, &options, &error) == FS_E_MISMATCH);
  CHECK(fs_error_status(error) == FS_E_MISMATCH && fs_error_mismatch_count(error) == 2);
  check_mismatch(error, 0, FS_MISMATCH_DTYPE, "./item/w", "int32", "float64");
  check_mismatch(error, 1, FS_MISMATCH_MISSING, "./item", "missing", ""); /* at the object, as in Flax */
  fs_error_free(error);
  options.keep_missing = 1;
  options.convert = FS_CONVERT_ANY;
  CHECK_OK(fs_restore(registry, "Other", &other, bytes.data, bytes.size, &options, ERR));
  CHECK(other.id > 0 && other.id < 2 && other.w == 1 && other.missing == 5);
  options.path = "nowhere";
  CHECK_FAILS(FS_E_NOT_FOUND, fs_restore(registry, "Other", &other, bytes.data, bytes.size, &options, ERR));
  fs_registry_free(registry);

  fs_tree *tree = NULL;
  error = NULL;
  CHECK(fs_msgpack_restore("\x82\xa1"
                           "a\x01\xa1"
                           "a",
                           6, NULL, &tree, &error) == FS_E_TRUNCATED);
  CHECK(fs_error_offset(error) == 6 && fs_error_path(error)[0] == '.' && fs_error_report(error)[0] != '\0');
  fs_error_free(error);
  error = fs_error_create(FS_E_STATE, "not now");
  CHECK(fs_error_status(error) == FS_E_STATE && fs_error_offset(error) == UINT64_MAX);
  CHECK_TEXT(fs_error_message(error), "not now");
  CHECK_TEXT(fs_error_path(error), "");
  fs_error_free(error);
  free(bytes.data);
  return check_result();
}
