/* registry.h: fields whose data functions read and write piece by piece, as that of a GPU. */
#include "file_support.h"

#include "function_types.h"

typedef struct Card {
  int32_t before;
  Device device;
  int32_t after;
} Card;

static fs_registry *registry;
static fs_buffer *buffer;

static fs_status register_card(const fs_field *device, fs_error **error) {
  const fs_field fields[] = { FS_FIELD_VALUE(Card, before, FS_DTYPE_INT32), *device,
                              FS_FIELD_VALUE(Card, after, FS_DTYPE_INT32) };
  fs_type type = FS_TYPE_FIELDS(Card, fields);
  type.override_existing = 1;
  return fs_register_type(registry, &type, error);
}

static fs_field device_field(const fs_accessors *accessors, uint32_t rank, int64_t first, int64_t second) {
  const fs_field field = { .struct_size = sizeof(fs_field),
                           .name = "device",
                           .offset = offsetof(Card, device),
                           .storage = FS_STORAGE_ACCESSORS,
                           .dtype = FS_DTYPE_FLOAT32,
                           .rank = rank,
                           .shape = { first, second },
                           .accessors = accessors };
  return field;
}

static Card card_of(size_t count) {
  Card card = { 1, { malloc((count + 1) * sizeof(float)), count }, 2 };
  for (size_t i = 0; i < count; ++i) card.device.memory[i] = (float)i / 4;
  return card;
}

/* What Flax writes for {"before": 1, "device": the array, "after": 2}. */
static Bytes expected_bytes(const Card *card, uint32_t rank, const int64_t *shape, uint64_t chunk_limit) {
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = rank;
  array.shape = shape;
  array.data = card->device.memory;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "before");
  CHECK_OK(fs_builder_int64(builder, 1, ERR));
  add_key(builder, "device");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  add_key(builder, "after");
  CHECK_OK(fs_builder_int64(builder, 2, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  const Bytes bytes = bytes_of_node(fs_tree_root(tree), chunk_limit);
  fs_tree_free(tree);
  return bytes;
}

/* Writes, and restores from bytes, files and sources. */
static void check_round_trip(size_t count, uint32_t rank, int64_t first, int64_t second, uint64_t chunk_limit) {
  fs_accessors accessors = device_accessors();
  if (first != FS_COUNTED) accessors.size = NULL;
  const fs_field field = device_field(&accessors, rank, first, second);
  const int64_t shape[] = { rank == 2 ? (int64_t)count / second : (int64_t)count, second };
  Card card = card_of(count);
  if (first == FS_COUNTED) card.device.count = (size_t)shape[0];
  const Bytes bytes = expected_bytes(&card, rank, shape, chunk_limit);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.chunk_limit = chunk_limit;
  CHECK_OK(register_card(&field, ERR));
  device_items = count;
  CHECK_OK(fs_to_bytes(registry, "Card", &card, &options, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == bytes.size && memcmp(fs_buffer_data(buffer), bytes.data, bytes.size) == 0);
  CHECK_OK(fs_to_state_dict(registry, "Card", &card, NULL, &tree, ERR));
  const Bytes of_tree = bytes_of_node(fs_tree_root(tree), chunk_limit);
  CHECK(of_tree.size == bytes.size && memcmp(of_tree.data, bytes.data, bytes.size) == 0);
  free(of_tree.data);
  fs_tree_free(tree);
  for (Way way = 0; way <= WAY_COUNT + 1; ++way) {
    Card target = card_of(0);
    target.before = 7;
    callback_log = (CallbackLog){ 0 };
    if (way == WAY_COUNT + 1)
      CHECK_OK(fs_restore(registry, "Card", &target, bytes.data, bytes.size, NULL, ERR));
    else
      CHECK_OK(restore_in(registry, way, "Card", &target, bytes.data, bytes.size, NULL, ERR));
    CHECK(target.before == 1 && target.after == 2 && target.device.count == (size_t)shape[0]);
    CHECK(memcmp(target.device.memory, card.device.memory, count * sizeof(float)) == 0);
    CHECK(callback_log.prepared == 1 && callback_log.committed == 1 && callback_log.streamed == count);
    free(target.device.memory);
  }
  free(bytes.data);
  free(card.device.memory);
}

static void test_round_trips(void) {
  check_round_trip(10, 1, FS_COUNTED, 0, 0);
  check_round_trip(0, 1, FS_COUNTED, 0, 0);
  check_round_trip(2000000, 1, FS_COUNTED, 0, 0); /* 8 MB: in several pieces */
  check_round_trip(2000000, 1, FS_COUNTED, 0, 3 << 20);
  check_round_trip(2000000, 2, FS_COUNTED, 100, 1000000);
  check_round_trip(3000, 2, FS_COUNTED, 100, 400);
  check_round_trip(3000, 2, 30, 100, 0);
  check_round_trip(600000, 1, 600000, 0, 0);
}

/* Conversions and byte orders arrive at the functions done. */
static void test_conversions(void) {
  const fs_accessors accessors = device_accessors();
  const fs_field field = device_field(&accessors, 1, FS_COUNTED, 0);
  static const char *const files[] = {
    "{'before': 1, 'device': f64[2](1.5, -2), 'after': 2}",
    "{'before': 1, 'device': dtype('>f4')[2](hex('3fc00000c0000000')), 'after': 2}", /* the same numbers */
  };
  CHECK_OK(register_card(&field, ERR));
  device_items = 2;
  for (int i = 0; i < 2; ++i) {
    const Bytes bytes = packed_bytes(files[i]);
    for (Way way = 0; way <= WAY_COUNT; ++way) {
      Card target = card_of(0);
      fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
      callback_log = (CallbackLog){ 0 };
      if (i == 0) {
        CHECK_FAILS(FS_E_MISMATCH, restore_in(registry, way, "Card", &target, bytes.data, bytes.size, &options, ERR));
        CHECK(callback_log.prepared == callback_log.discarded && target.device.count == 0);
        options.convert = FS_CONVERT_SAME_KIND;
      }
      CHECK_OK(restore_in(registry, way, "Card", &target, bytes.data, bytes.size, &options, ERR));
      CHECK(target.device.count == 2 && target.device.memory[0] == 1.5f && target.device.memory[1] == -2);
      free(target.device.memory);
    }
    free(bytes.data);
  }
}

/* Each call of each function fails once: CALLBACK at the field, the staged memory is discarded, the target is as it was. */
static void test_failures(void) {
  const fs_accessors accessors = device_accessors();
  const fs_field field = device_field(&accessors, 1, FS_COUNTED, 0);
  Card card = card_of(1000000), target = card_of(3);
  Card before = target;
  CHECK_OK(register_card(&field, ERR));
  callback_log = (CallbackLog){ 0 };
  device_items = 1000000;
  CHECK_OK(fs_to_bytes(registry, "Card", &card, NULL, buffer, ERR));
  const int writing_calls = callback_log.calls;
  CHECK(writing_calls > 4);
  fs_buffer *other = NULL;
  CHECK_OK(fs_buffer_create(NULL, &other, ERR));
  for (int n = 1; n <= writing_calls; ++n) {
    callback_log = (CallbackLog){ .fails_at = n };
    CHECK_FAILS_AT(FS_E_CALLBACK, "./device", UINT64_MAX, fs_to_bytes(registry, "Card", &card, NULL, other, ERR));
    CHECK(fs_buffer_size(other) == 0);
  }
  fs_buffer_free(other);
  for (Way way = 0; way <= WAY_COUNT; ++way) {
    int n = 1;
    for (;; ++n) {
      fs_error *error = NULL;
      callback_log = (CallbackLog){ .fails_at = n };
      const fs_status status =
          restore_in(registry, way, "Card", &target, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, &error);
      CHECK(callback_log.prepared == callback_log.committed + callback_log.discarded);
      if (status == FS_OK) break;
      CHECK(status == FS_E_CALLBACK && strstr(fs_error_message(error), "not today") != NULL);
      CHECK_TEXT(fs_error_path(error), "./device");
      CHECK(callback_log.committed == 0 && memcmp(&target, &before, sizeof target) == 0);
      fs_error_free(error);
    }
    CHECK(n > 4 && target.device.count == 1000000);
    free(target.device.memory);
    before = target = card_of(3);
  }
  free(target.device.memory);
  free(card.device.memory);
}

static void check_refused(fs_accessors accessors, fs_field field) {
  field.accessors = &accessors;
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./device", UINT64_MAX, register_card(&field, ERR));
}

static void test_refused_descriptions(void) {
  const fs_accessors accessors = device_accessors();
  const fs_field field = device_field(&accessors, 1, FS_COUNTED, 0);
  fs_accessors wrong = accessors;
  wrong.size = NULL;
  check_refused(wrong, field); /* who knows how many */
  wrong = accessors;
  wrong.read_items = NULL;
  check_refused(wrong, field);
  wrong = accessors;
  wrong.write_items = NULL;
  check_refused(wrong, field); /* of the four for restoring, one lacks */
  wrong = accessors;
  wrong.prepare = NULL;
  check_refused(wrong, field);
  wrong = accessors;
  wrong.next = vector_next;
  check_refused(wrong, field);
  wrong = accessors;
  wrong.staged_element = vector_element;
  check_refused(wrong, field);
  wrong = vector_accessors(FS_CONTAINER_ITEMS, &bytes_of_float);
  wrong.read_items = device_read;
  check_refused(wrong, field); /* for streams only */
  wrong = accessors;
  wrong.container = 6;
  check_refused(wrong, field);
  fs_field other = field;
  other.dtype = FS_DTYPE_NONE;
  other.type_name = "Card";
  check_refused(accessors, other); /* a stream of objects */
  /* without the functions for restoring it can be written, and no more */
  wrong = accessors;
  wrong.prepare = NULL;
  wrong.write_items = NULL;
  wrong.commit = wrong.discard = NULL;
  other = field;
  other.accessors = &wrong;
  CHECK_OK(register_card(&other, ERR));
  Card card = card_of(10);
  callback_log = (CallbackLog){ 0 };
  device_items = 10;
  CHECK_OK(fs_to_bytes(registry, "Card", &card, NULL, buffer, ERR));
  CHECK(fs_restore(registry, "Card", &card, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, NULL) != FS_OK);
  CHECK(card.device.count == 10);
  free(card.device.memory);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  test_round_trips();
  test_conversions();
  test_failures();
  test_refused_descriptions();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  temporary_end();
  return check_result();
}
