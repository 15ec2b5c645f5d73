/* The type that the client registers: by fields, by accessors and by callbacks. */
#include "client.h"

const char player_text[] =
    "{'hp': 77, 'kernel': f32[2,3](0, 0.5, 1, 1.5, 2, 2.5), 'moment': f32[2,2](0, -1, -2, -3), 'samples': f64[2](0.25, "
    "-3), 'name': 'Zoë', 'title': 'Queen', 'item': {'id': 1, 'w': f64(1.5)}, 'nothing': None, 'pair': {'0': {'id': 2, "
    "'w': f64(2.5)}, '1': {'id': 3, 'w': f64(3.5)}}, 'numbers': f32[3](0, 0, 8), 'temperature': {'celsius': 0.0}}";

/* ---- Numbers, a container of items ---- */

static fs_status numbers_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *out_count = ((const Numbers *)container)->count;
  return FS_OK;
}

static fs_status numbers_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                              const void **out_element, fs_error **error, void *user_data) {
  (void)cursor, (void)out_key, (void)out_key_size, (void)error, (void)user_data;
  *out_element = ((const Numbers *)container)->items;
  return FS_OK;
}

static fs_status numbers_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  Numbers *staged = malloc(sizeof *staged);
  (void)container, (void)error;
  staged->count = count;
  staged->items = calloc(count + 1, sizeof(float));
  *out_staged = staged;
  ++((Calls *)user_data)->prepared;
  return FS_OK;
}

static fs_status numbers_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                                 fs_error **error, void *user_data) {
  (void)index, (void)key, (void)key_size, (void)error, (void)user_data;
  *out_element = ((Numbers *)staged)->items;
  return FS_OK;
}

static void numbers_discard(void *container, void *staged, void *user_data) {
  (void)container;
  free(((Numbers *)staged)->items);
  free(staged);
  ++((Calls *)user_data)->discarded;
}

static void numbers_commit(void *container, void *staged, void *user_data) {
  free(((Numbers *)container)->items);
  *(Numbers *)container = *(Numbers *)staged;
  free(staged);
  ++((Calls *)user_data)->committed;
}

/* ---- A temperature, which is saved in degrees ---- */

static fs_status celsius_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)user_data;
  fs_status status = fs_builder_begin(builder, FS_KIND_DICT, error);
  if (status == FS_OK) status = fs_builder_key(builder, "celsius", 7, error);
  if (status == FS_OK) status = fs_builder_float64(builder, *(const double *)object - 273.15, error);
  return status == FS_OK ? fs_builder_end(builder, error) : status;
}

static fs_status celsius_prepare(void *target, const fs_node *node, const fs_restore_options *options,
                                 void **out_staged, fs_error **error, void *user_data) {
  double celsius;
  (void)target, (void)options;
  const fs_status status = fs_node_float64(fs_node_find(node, "celsius", 7), &celsius, error);
  if (status != FS_OK) return status;
  double *staged = malloc(sizeof *staged);
  *staged = celsius + 273.15;
  *out_staged = staged;
  ++((Calls *)user_data)->prepared;
  return FS_OK;
}

static void celsius_discard(void *target, void *staged, void *user_data) {
  (void)target;
  free(staged);
  ++((Calls *)user_data)->discarded;
}

static void celsius_commit(void *target, void *staged, void *user_data) {
  *(double *)target = *(double *)staged;
  free(staged);
  ++((Calls *)user_data)->committed;
}

static void celsius_destroy(void *user_data) { ++((Calls *)user_data)->destroyed; }

/* ---- The registry ---- */

static const fs_field item_fields[] = {
  FS_FIELD_VALUE(Item, id, FS_DTYPE_INT32),
  FS_FIELD_VALUE_AS("w", Item, weight, FS_DTYPE_FLOAT64, FS_FORM_SCALAR),
};

static fs_field numbers_field(const fs_accessors *accessors) {
  fs_field field = FS_FIELD_ARRAY(Player, numbers, FS_DTYPE_FLOAT32, FS_COUNTED);
  field.storage = FS_STORAGE_ACCESSORS;
  field.accessors = accessors;
  return field;
}

static void register_celsius(fs_registry *registry, Calls *calls) {
  fs_type celsius = FS_TYPE_INIT;
  celsius.name = "Celsius";
  celsius.size = sizeof(double);
  celsius.to_state = celsius_to_state;
  celsius.prepare = celsius_prepare;
  celsius.commit = celsius_commit;
  celsius.discard = celsius_discard;
  celsius.user_data = calls;
  celsius.destroy_user_data = celsius_destroy;
  CHECK_OK(fs_register_type(registry, &celsius, ERR));
}

fs_registry *new_registry(Calls *calls) {
  fs_accessors accessors = FS_ACCESSORS_INIT;
  accessors.container = FS_CONTAINER_ITEMS;
  accessors.size = numbers_size;
  accessors.next = numbers_next;
  accessors.prepare = numbers_prepare;
  accessors.staged_element = numbers_element;
  accessors.commit = numbers_commit;
  accessors.discard = numbers_discard;
  accessors.user_data = calls;
  const fs_field player_fields[] = {
    FS_FIELD_VALUE(Player, hp, FS_DTYPE_INT32),
    FS_FIELD_ARRAY(Player, kernel, FS_DTYPE_FLOAT32, 2, 3),
    FS_FIELD_ARRAY_POINTER(Player, moment, FS_DTYPE_FLOAT32, 2, 2),
    FS_FIELD_COUNTED_ARRAY(Player, samples, FS_DTYPE_FLOAT64, sample_count, sample_capacity),
    FS_FIELD_TEXT(Player, name),
    FS_FIELD_COUNTED_TEXT(Player, title, title_size, title_capacity),
    FS_FIELD_OBJECT(Player, item, "Item"),
    FS_FIELD_OBJECT_POINTER(Player, nothing, "Item"),
    FS_FIELD_OBJECTS(Player, pair, "Item", 2),
    numbers_field(&accessors),
    FS_FIELD_OBJECT_AS("temperature", Player, kelvin, "Celsius"),
  };
  const fs_type item = FS_TYPE_FIELDS(Item, item_fields), player = FS_TYPE_FIELDS(Player, player_fields);
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_celsius(registry, calls);
  CHECK_OK(fs_register_type(registry, &item, ERR));
  CHECK_OK(fs_register_type(registry, &player, ERR));
  CHECK(fs_is_serializable(registry, "Player") && !fs_is_serializable(registry, "Nobody"));
  CHECK_FAILS(FS_E_EXISTS, fs_register_type(registry, &item, ERR));
  return registry;
}

int player_failures(void) { return check_result(); }

/* ---- Players ---- */

Player *new_player(int is_filled) {
  Player *player = calloc(1, sizeof *player);
  player->moment = calloc(4, sizeof(float));
  player->samples = calloc(4, sizeof(double));
  player->sample_capacity = 4;
  player->title = calloc(1, 20);
  player->title_capacity = 20;
  if (!is_filled) return player;
  player->hp = 77;
  for (int i = 0; i < 6; ++i) player->kernel[i / 3][i % 3] = (float)i / 2;
  for (int i = 0; i < 4; ++i) player->moment[i] = (float)-i;
  player->sample_count = 2;
  player->samples[0] = 0.25, player->samples[1] = -3;
  strcpy(player->name, "Zo\xc3\xab");
  player->title_size = 5;
  memcpy(player->title, "Queen", 5);
  player->item = (Item){ 1, 1.5 };
  player->pair[0] = (Item){ 2, 2.5 }, player->pair[1] = (Item){ 3, 3.5 };
  player->numbers.count = 3;
  player->numbers.items = calloc(3, sizeof(float));
  player->numbers.items[2] = 8;
  player->kelvin = 273.15;
  return player;
}

void free_player(Player *player) {
  free(player->moment);
  free(player->samples);
  free(player->title);
  free(player->numbers.items);
  free(player);
}

static int is_same_item(const Item *item, const Item *other) {
  return item->id == other->id && item->weight >= other->weight && item->weight <= other->weight;
}

int is_same_player(const Player *player, const Player *other) {
  return player->hp == other->hp && memcmp(player->kernel, other->kernel, sizeof player->kernel) == 0 &&
         memcmp(player->moment, other->moment, 16) == 0 && player->sample_count == other->sample_count &&
         memcmp(player->samples, other->samples, player->sample_count * sizeof(double)) == 0 &&
         strcmp(player->name, other->name) == 0 && player->title_size == other->title_size &&
         memcmp(player->title, other->title, player->title_size) == 0 && is_same_item(&player->item, &other->item) &&
         is_same_item(&player->pair[0], &other->pair[0]) && is_same_item(&player->pair[1], &other->pair[1]) &&
         player->nothing == other->nothing && player->numbers.count == other->numbers.count &&
         (player->numbers.count == 0 ||
          memcmp(player->numbers.items, other->numbers.items, player->numbers.count * sizeof(float)) == 0) &&
         memcmp(&player->kelvin, &other->kelvin, sizeof(double)) == 0;
}
