/* A memory limit is never exceeded, whatever the call and the input: what comes from the allocator and what comes from the C library's
 * memory are together within it, but for the error, which has 64 KiB of its own, and 4 KiB of handles. With enough each call
 * succeeds. */
#include "file_support.h"

#include <sys/mman.h>

#include "malloc_counter.h"

#include "counting_source.h"
#include "hex.h"
#include "msgpack_heads.h"
#include "own_home.h"

enum { kib = 1024, mib = 1 << 20, long_key = 100000, field_count = 3000, beside = 68 * kib };

/* ---- Inputs ---- */

static Bytes repeated(const char *part, size_t count) {
  Bytes bytes = no_bytes();
  for (size_t i = 0; i < count; ++i) put(&bytes, part, strlen(part));
  return bytes;
}

static void put_field_name(Bytes *bytes, const char *prefix, size_t index) {
  char text[32];
  Bytes name = no_bytes();
  snprintf(text, sizeof text, "%s%zu", prefix, index);
  put(&name, text, strlen(text));
  put_str(bytes, name);
}

/* {<long text>: [0, …], <long bytes>: {0: nil, …}, "n": {"name": …, "fields": {…}, "values": {…}}}; at each level one duplicate, if
 * `twice`. */
static Bytes hostile(int twice) {
  Bytes bytes = no_bytes();
  put_byte(&bytes, 0x83 + (unsigned)twice);
  if (twice) put(&bytes, "\xa1n\x80", 3);
  put_str(&bytes, repeated("k", long_key));
  put_list(&bytes, 20000, repeated("\x80", 20000));
  put_bin(&bytes, repeated("\xff", long_key));
  Bytes entries = no_bytes();
  for (unsigned i = 0; i < field_count; ++i) {
    put_unsigned(&entries, i);
    put_byte(&entries, 0xc0);
  }
  if (twice) put(&entries, "\x05\xc0", 2);
  put_map(&bytes, field_count + (unsigned)twice, entries);
  put(&bytes,
      "\xa1n\x83\xa4name\xa1N\xa6"
      "fields",
      17);
  Bytes names = no_bytes(), values = no_bytes();
  for (size_t i = 0; i < field_count; ++i) {
    put_field_name(&names, "", i);
    put_field_name(&names, "f", i);
    put_field_name(&values, "", i);
    put_byte(&values, 0x01);
  }
  put_map(&bytes, field_count, names);
  put(&bytes, "\xa6values", 7);
  put_map(&bytes, field_count, values);
  return exact_bytes(bytes);
}

static Bytes plain, doubled, world_bytes;
static fs_tree *plain_tree, *state_tree, *target_tree; /* with memory of malloc's */
static fs_registry *registry;

/* ---- Objects ---- */

typedef struct World {
  float items[50000];
  int32_t *numbers;
  size_t number_count, number_capacity;
} World;

/* A type by callbacks, and one whose array is a stream: a state and a source each. */
typedef struct Cell {
  int32_t kelvin;
  float pair[2];
} Cell;

typedef struct Grid {
  Cell cells[500];
} Grid;

static Grid grid;

static fs_status pair_items(uint64_t first, uint64_t count, void *destination, fs_error **error, void *user_data) {
  (void)first, (void)error, (void)user_data;
  memset(destination, 0, count * sizeof(float));
  return FS_OK;
}
static fs_status kelvin_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  static const int64_t shape[] = { 2 };
  const fs_array_source array = {
    .struct_size = sizeof array, .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = shape, .read_items = pair_items
  };
  (void)object, (void)user_data;
  fs_builder_begin(builder, FS_KIND_DICT, NULL);
  fs_builder_key(builder, "pair", 4, NULL);
  fs_builder_array(builder, &array, NULL);
  return fs_builder_end(builder, error);
}
static fs_status pair_read(const void *container, uint64_t first, uint64_t count, void *destination, fs_error **error,
                           void *user_data) {
  (void)error, (void)user_data;
  memcpy(destination, (const float *)container + first, count * sizeof(float));
  return FS_OK;
}

static void register_grid(fs_registry *to) {
  const fs_accessors pair = { .struct_size = sizeof pair, .container = FS_CONTAINER_STREAM, .read_items = pair_read };
  const fs_type kelvin = { .struct_size = sizeof kelvin,
                           .name = "Kelvin",
                           .size = 4,
                           .field_size = sizeof(fs_field),
                           .to_state = kelvin_to_state };
  const fs_field cell_fields[] = { FS_FIELD_OBJECT(Cell, kelvin, "Kelvin"),
                                   FS_FIELD_ITEMS(Cell, pair, FS_DTYPE_FLOAT32, &pair, 2) };
  const fs_field grid_fields[] = { FS_FIELD_OBJECTS(Grid, cells, "Cell", 500) };
  CHECK_OK(fs_register_type(to, &kelvin, ERR));
  CHECK_OK(fs_register_type(to, &(fs_type)FS_TYPE_FIELDS(Cell, cell_fields), ERR));
  CHECK_OK(fs_register_type(to, &(fs_type)FS_TYPE_FIELDS(Grid, grid_fields), ERR));
}

static int32_t numbers[2][20000];
static World world = { .numbers = numbers[0], .number_count = 20000, .number_capacity = 20000 };
static World target = { .numbers = numbers[1], .number_count = 20000, .number_capacity = 20000 };

static void make_inputs(void) {
  const fs_field fields[] = { FS_FIELD_ARRAY(World, items, FS_DTYPE_FLOAT32, 50000),
                              FS_FIELD_COUNTED_ARRAY(World, numbers, FS_DTYPE_INT32, number_count, number_capacity) };
  size_t size = 0;
  plain = hostile(0);
  doubled = hostile(1);
  CHECK_OK(fs_registry_create(&allocator, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(World, fields), ERR));
  register_grid(registry);
  CHECK_OK(fs_to_bytes_into(registry, "World", &world, NULL, NULL, 0, &size, ERR));
  world_bytes = (Bytes){ malloc(size), size };
  CHECK_OK(fs_to_bytes_into(registry, "World", &world, NULL, world_bytes.data, size, &size, ERR));
  write_file(in_temporary("plain"), plain.data, plain.size);
  write_file(in_temporary("world"), world_bytes.data, world_bytes.size);
  write_file(in_temporary("part-00001-of-00002.msgpack"), plain.data, plain.size);
  write_file(in_temporary("part-00002-of-00002.msgpack"), world_bytes.data, world_bytes.size);
  CHECK_OK(fs_msgpack_restore(plain.data, plain.size, NULL, &plain_tree, ERR));
  CHECK_OK(fs_node_to_state_dict(fs_tree_root(plain_tree), NULL, &state_tree, ERR));
  /* The legacy form for a named tuple, too. */
  fs_builder *builder = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  fs_builder_begin(builder, FS_KIND_DICT, NULL);
  for (size_t index = 0; index < fs_node_size(fs_tree_root(plain_tree)); ++index) {
    const fs_node *child = fs_node_child(fs_tree_root(plain_tree), index);
    fs_key key = FS_KEY_INIT;
    CHECK_OK(fs_node_key(child, &key, ERR));
    fs_builder_any_key(builder, &key, NULL);
    if (key.size != 1) {
      fs_builder_node(builder, child, NULL);
      continue;
    }
    fs_builder_begin(builder, FS_KIND_NAMED_TUPLE, NULL);
    for (size_t i = 0; i < field_count; ++i) {
      char name[32];
      snprintf(name, sizeof name, "f%zu", i);
      fs_builder_key(builder, name, strlen(name), NULL);
      fs_builder_int64(builder, 5, NULL);
    }
    fs_builder_end(builder, NULL);
  }
  fs_builder_end(builder, NULL);
  CHECK_OK(fs_builder_finish(builder, &target_tree, ERR));
  fs_builder_free(builder);
}

static void free_inputs(void) {
  fs_tree_free(plain_tree);
  fs_tree_free(state_tree);
  fs_tree_free(target_tree);
  fs_registry_free(registry);
  free(plain.data);
  free(doubled.data);
  free(world_bytes.data);
}

/* ---- Calls ---- */

typedef enum Call {
  RESTORE,
  LENIENT,
  COPIED,
  INTO,
  FILE_OPEN,
  SOURCE_OPEN,
  SHARDED_OPEN,
  OBJECT,
  OBJECT_FILE,
  OBJECT_SOURCE,
  FROM_STATE,
  FIELD,
  TEMPLATE,
  TEMPLATE_BYTES,
  MISFIT,
  TO_STATE,
  GRID,
  GRID_COPY,
  NODE_TO_STATE,
  MERGE,
  REPLACE,
  COPY,
  OVERWRITE,
  CALL_COUNT
} Call;

static const char *const call_names[] = {
  "restore", "lenient",     "copied",        "into",         "file open",     "source open", "sharded open",
  "object",  "object file", "object source", "from state",   "field",         "template",    "template from bytes",
  "misfit",  "to state",    "grid",          "grid, copied", "node to state", "merge",       "replace",
  "copy",    "overwrite"
};

static fs_status call_within(Call call, uint64_t limit, fs_tree **tree, fs_error **error) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree_options making = FS_TREE_OPTIONS_INIT;
  fs_open_options open = FS_OPEN_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_overwrite_options overwrite = FS_OVERWRITE_OPTIONS_INIT;
  static CountingSource counting; /* a tree that is made may hold it */
  fs_source source = counting_source_of(&counting, plain.data, plain.size);
  decode.allocator = making.allocator = &allocator;
  decode.memory_limit = making.memory_limit = limit;
  open.decode = restore.decode = overwrite.decode = &decode;
  const fs_node *root = fs_tree_root(plain_tree);
  static const int64_t shape[] = { 50000 };
  const fs_array_source array = {
    .struct_size = sizeof array, .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = shape, .data = world.items
  };
  const fs_field field = {
    .struct_size = sizeof field, .name = "items", .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = { 50000 }
  };
  fs_status status = FS_OK;
  switch (call) {
    case LENIENT: decode.lenient = 1; return fs_msgpack_restore(doubled.data, doubled.size, &decode, tree, error);
    case COPIED:
      decode.ownership = FS_OWNERSHIP_COPIED;
      decode.align_arrays = 1;
      return fs_msgpack_restore(world_bytes.data, world_bytes.size, &decode, tree, error);
    case INTO:
      decode.allocator = NULL;
      if (fs_tree_create(&allocator, tree, NULL) != FS_OK) return FS_E_NO_MEMORY;
      return fs_msgpack_restore_into(plain.data, plain.size, &decode, *tree, error);
    case FILE_OPEN: return fs_file_open(in_temporary("plain"), &open, tree, error);
    case SOURCE_OPEN: return fs_source_open(&source, &decode, tree, error);
    case SHARDED_OPEN: return fs_sharded_open(in_temporary("part.msgpack"), &open, tree, error);
    case OBJECT: return fs_restore(registry, "World", &target, world_bytes.data, world_bytes.size, &restore, error);
    case OBJECT_FILE: return fs_restore_file(registry, "World", &target, in_temporary("world"), &restore, error);
    case OBJECT_SOURCE:
      source = counting_source_of(&counting, world_bytes.data, world_bytes.size);
      return fs_restore_source(registry, "World", &target, &source, &restore, error);
    case FROM_STATE: {
      fs_tree *state = NULL;
      CHECK_OK(fs_msgpack_restore(world_bytes.data, world_bytes.size, NULL, &state, ERR));
      status = fs_from_state_dict(registry, "World", &target, fs_tree_root(state), &restore, error);
      fs_tree_free(state);
      return status;
    }
    case FIELD: {
      fs_tree *state = NULL;
      open.decode = NULL;
      open.mapping = FS_MAPPING_OFF;
      CHECK_OK(fs_file_open(in_temporary("world"), &open, &state, ERR));
      status = fs_node_restore_field(fs_node_at(fs_tree_root(state), "items"), &field, target.items, &restore, error);
      fs_tree_free(state);
      return status;
    }
    case TEMPLATE:
      return fs_node_from_state_dict(fs_tree_root(target_tree), fs_tree_root(state_tree), &restore, tree, error);
    case TEMPLATE_BYTES:
      restore.keep_missing = restore.drop_extra = 1;
      return fs_node_from_bytes(fs_tree_root(target_tree), plain.data, plain.size, &restore, tree, error);
    case MISFIT:
      return fs_node_from_bytes(fs_tree_root(state_tree), world_bytes.data, world_bytes.size, &restore, tree, error);
    case TO_STATE: return fs_to_state_dict(registry, "World", &world, &making, tree, error);
    case GRID_COPY: making.copy_data = 1; return fs_to_state_dict(registry, "Grid", &grid, &making, tree, error);
    case GRID: return fs_to_state_dict(registry, "Grid", &grid, &making, tree, error);
    case NODE_TO_STATE: return fs_node_to_state_dict(root, &making, tree, error);
    case MERGE: return fs_node_merge(&root, 1, &making, tree, error);
    case REPLACE: return fs_node_replace(root, fs_node_child(root, 0), root, &making, tree, error);
    case COPY: making.copy_data = 1; return fs_node_replace(root, root, fs_tree_root(state_tree), &making, tree, error);
    case OVERWRITE: return fs_file_overwrite_array(in_temporary("world"), "items", &array, &overwrite, error);
    default: return fs_msgpack_restore(plain.data, plain.size, &decode, tree, error);
  }
}

static fs_status checked_call(Call call, uint64_t limit) {
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  const size_t home_before = home_live;
  home_peak = home_live;
  const size_t live = malloc_start();
  const fs_status status = call_within(call, limit, &tree, &error);
  const size_t taken = home_peak - home_before, heap = counts_malloc ? malloc_counts.peak - live : 0;
  const int has_state = call == FROM_STATE || call == FIELD; /* which the call doesn't make */
  if (!CHECK(limit == 0 || (taken <= limit && (has_state || taken + heap <= limit + beside))))
    fprintf(stderr, "  %s within %zu: %zu, and %zu beside\n", call_names[call], (size_t)limit, taken, heap);
  if (!CHECK(limit != 0 || has_state || heap <= beside)) fprintf(stderr, "  %s: %zu beside\n", call_names[call], heap);
  fs_error_free(error);
  fs_tree_free(tree);
  CHECK(home_live == home_before);
  return status;
}

/* A name may claim files that aren't there. */
static void test_claimed_parts(void) {
  fs_tree *tree = NULL;
  const size_t live = malloc_start();
  CHECK(fs_sharded_open(in_temporary("none-00001-of-99999.msgpack"), NULL, &tree, NULL) == FS_E_IO);
  CHECK(!counts_malloc || malloc_counts.peak - live <= 16 * kib);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  home = mmap(NULL, home_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (!CHECK(home != MAP_FAILED)) return check_result();
  make_inputs();
  test_claimed_parts();
  for (Call call = 0; call < CALL_COUNT; ++call) {
    const fs_status best = checked_call(call, 0);
    if (!CHECK(best == (call == MISFIT || call == TEMPLATE_BYTES ? FS_E_MISMATCH : FS_OK)))
      fprintf(stderr, "  %s: %s\n", call_names[call], fs_status_name(best));
    fs_status status = FS_E_LIMIT;
    for (uint64_t limit = 1; status == FS_E_LIMIT && limit < 64 * mib; limit += limit / 7 + 1)
      status = checked_call(call, limit);
    if (!CHECK(status == best)) fprintf(stderr, "  %s: %s in the end\n", call_names[call], fs_status_name(status));
  }
  free_inputs();
  CHECK(home_live == 0);
  temporary_end();
  munmap(home, home_size);
  return check_result();
}
