/* Every macro of the public headers, used as a program uses it. */
#include <flaxstate/flaxstate.h>

typedef struct Item {
  int32_t id;
  double weight;
} Item;

typedef struct Everything {
  int32_t step;
  float kernel[2][3];
  uint8_t rank8[1][1][1][1][1][1][1][2];
  float *moment;
  double *samples;
  int sample_count, sample_capacity;
  float *grid;
  int64_t grid_extents[3];
  long long grid_capacity;
  char name[32];
  Item item;
  Item *maybe_item;
  Item pair[2];
  Item *items;
  size_t item_count, item_capacity;
} Everything;

static const fs_field item_fields[] = {
  FS_FIELD_VALUE(Item, id, FS_DTYPE_INT32),
  FS_FIELD_VALUE_AS("w", Item, weight, FS_DTYPE_FLOAT64, FS_FORM_SCALAR),
};

static const fs_field everything_fields[] = {
  FS_FIELD_VALUE(Everything, step, FS_DTYPE_INT32),
  FS_FIELD_ARRAY(Everything, kernel, FS_DTYPE_FLOAT32, 2, 3),
  FS_FIELD_ARRAY_AS("8", Everything, rank8, FS_DTYPE_UINT8, 1, 1, 1, 1, 1, 1, 1, 2),
  FS_FIELD_ARRAY_POINTER(Everything, moment, FS_DTYPE_FLOAT32, 4, 4),
  FS_FIELD_COUNTED_ARRAY(Everything, samples, FS_DTYPE_FLOAT64, sample_count, sample_capacity),
  FS_FIELD_SHAPED_ARRAY(Everything, grid, FS_DTYPE_FLOAT32, grid_extents, grid_capacity, FS_COUNTED, FS_COUNTED, 3),
  FS_FIELD_TEXT(Everything, name),
  FS_FIELD_OBJECT(Everything, item, "Item"),
  FS_FIELD_OBJECT_AS("again", Everything, item, "Item"),
  FS_FIELD_OBJECT_POINTER(Everything, maybe_item, "Item"),
  FS_FIELD_OBJECTS(Everything, pair, "Item", 2),
  FS_FIELD_COUNTED_OBJECTS(Everything, items, "Item", item_count, item_capacity),
};

typedef struct Values {
  fs_type item, everything, other;
  fs_allocator allocator;
  fs_array array;
  fs_array_source array_source;
  fs_build_options build_options;
  fs_columns columns;
  fs_decode_options decode_options;
  fs_items_sink items_sink;
  fs_key key;
  fs_mismatch mismatch;
  fs_restore_options restore_options;
  fs_segment segment;
  fs_serialize_options serialize_options;
  fs_tree_options tree_options;
} Values;

extern const Values flaxstate_macro_values;
extern const uint64_t flaxstate_macro_numbers[];
extern const char *flaxstate_macro_version;

const Values flaxstate_macro_values = {
  FS_TYPE_FIELDS(Item, item_fields),
  FS_TYPE_FIELDS_AS("everything", Everything, everything_fields, FS_KIND_DICT),
  FS_TYPE_INIT,
  FS_ALLOCATOR_INIT,
  FS_ARRAY_INIT,
  FS_ARRAY_SOURCE_INIT,
  FS_BUILD_OPTIONS_INIT,
  FS_COLUMNS_INIT,
  FS_DECODE_OPTIONS_INIT,
  FS_ITEMS_SINK_INIT,
  FS_KEY_INIT,
  FS_MISMATCH_INIT,
  FS_RESTORE_OPTIONS_INIT,
  FS_SEGMENT_INIT,
  FS_SERIALIZE_OPTIONS_INIT,
  FS_TREE_OPTIONS_INIT,
};

const uint64_t flaxstate_macro_numbers[] = {
  FS_DEFAULT_CHUNK_LIMIT, FS_MAX_DEPTH, FS_MAX_FIELD_RANK, FS_VERSION_MAJOR, FS_VERSION_MINOR, FS_VERSION_PATCH,
};

const char *flaxstate_macro_version = FS_VERSION_STRING;
