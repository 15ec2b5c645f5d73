/* docs/guide/c.md: what its program says it does. Numbers of Flax's files, and all bytes, come from Flax. */
#include "c_robot.h"

#include "hex.h"
#include "malloc_counter.h"

static fs_registry *registry;
static Sensor camera, other_camera;

/* What was written to `out`, as text. */
static const char *text_of(FILE *out) {
  static char text[4096];
  rewind(out);
  text[fread(text, 1, sizeof text - 1, out)] = '\0';
  fclose(out);
  return text;
}

static void check_file(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "rb");
  char *found = malloc(size + 1);
  if (CHECK(file && found)) CHECK(fread(found, 1, size + 1, file) == size && memcmp(found, bytes, size) == 0);
  if (file) fclose(file);
  free(found);
  remove(path);
}

/* ---- Trees ---- */

static void test_list(void) {
  FILE *out = tmpfile();
  CHECK_OK(list_file(DIGITS_DATA "/params.msgpack", out, ERR));
  CHECK_TEXT(text_of(out),
             "conv1: dict\n"
             "  bias: array of float32, 16\n"
             "  kernel: array of float32, 3 x 3 x 1 x 16\n"
             "conv2: dict\n"
             "  bias: array of float32, 32\n"
             "  kernel: array of float32, 3 x 3 x 16 x 32\n"
             "dense1: dict\n"
             "  bias: array of float32, 48\n"
             "  kernel: array of float32, 512 x 48\n"
             "head: dict\n"
             "  bias: array of float32, 10\n"
             "  kernel: array of float32, 48 x 10\n");
  out = tmpfile();
  CHECK_FAILS(FS_E_IO, list_file("there is none", out, ERR));
  CHECK_TEXT(text_of(out), "");
}

static void check_floats(const float *items, size_t count, size_t expected_count, double first, double sum) {
  double found = 0;
  if (!CHECK(items && count == expected_count)) return;
  CHECK(items[0] == (float)first);
  for (size_t i = 0; i < count; ++i) found += items[i];
  CHECK((found - sum) * (found - sum) < 1e-18 * sum * sum);
}

static void test_arrays(void) {
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  size_t count = 0;
  CHECK_OK(open_for_views(DIGITS_DATA "/train_state.msgpack", &tree, ERR));
  const fs_node *root = fs_tree_root(tree);
  float *copy = copy_floats(root, "params/head/kernel", &count, &error);
  check_floats(copy, count, 480, HEAD_KERNEL_FIRST, HEAD_KERNEL_SUM);
  const float *view = view_floats(fs_node_at(root, "params/head/kernel"), &count);
  check_floats(view, count, 480, HEAD_KERNEL_FIRST, HEAD_KERNEL_SUM);
  CHECK(view != copy);
  free(copy);
  view = view_floats(fs_node_at(root, "opt_state/0/nu/dense1/kernel"), &count);
  check_floats(view, count, 512 * 48, NU_FIRST, NU_SUM);

  CHECK(view_floats(fs_node_at(root, "step"), &count) == NULL && view_floats(NULL, &count) == NULL);
  CHECK(copy_floats(root, "step", &count, &error) == NULL && fs_error_status(error) == FS_E_DTYPE);
  fs_error_free(error);
  error = NULL;
  CHECK(copy_floats(root, "params/nothing", &count, &error) == NULL && fs_error_status(error) == FS_E_TYPE);
  fs_error_free(error);
  fs_tree_free(tree);
}

static void test_builder(void) {
  fs_tree *tree = NULL;
  CHECK_OK(build_probe(&tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), PROBE_TEXT);
  fs_tree_free(tree);
}

/* ---- Structs ---- */

static void test_robot(void) {
  const char *path = "c_page.msgpack";
  Robot robot = make_robot(), other = empty_robot();
  fs_buffer *bytes = NULL;
  CHECK_OK(fs_buffer_create(NULL, &bytes, ERR));
  CHECK_OK(fs_to_bytes(registry, "Robot", &robot, NULL, bytes, ERR));
  CHECK_PACKED(fs_buffer_data(bytes), fs_buffer_size(bytes), ROBOT_TEXT);
  fs_buffer_free(bytes);

  CHECK_OK(copy_robot(registry, &robot, &other, ERR));
  check_same_robot(&robot, &other);
  other = empty_robot();
  CHECK_OK(save_robot(registry, &robot, path, ERR));
  CHECK_OK(restore_robot(registry, &other, path, ERR));
  check_same_robot(&robot, &other);

  /* a camera goes where there is room for one, and nowhere else */
  camera = (Sensor){ "camera", { 4, 5, 6 } };
  robot.camera = &camera;
  CHECK_FAILS(FS_E_MISMATCH, copy_robot(registry, &robot, &other, ERR));
  other.camera = &other_camera;
  CHECK_OK(copy_robot(registry, &robot, &other, ERR));
  check_same_robot(&robot, &other);
  other.track_capacity = 4;
  robot.ticks = 8;
  CHECK_FAILS(FS_E_MISMATCH, copy_robot(registry, &robot, &other, ERR));
  CHECK(other.ticks == 7);
  remove(path);
}

static void test_errors(void) {
  static const float two[2] = { 1, 2 };
  static const int64_t shape[1] = { 2 };
  fs_array_source array = {
    .struct_size = sizeof array, .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = shape, .data = two
  };
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  Sensor sensor = { "as before", { 0 } };
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  fs_builder_begin(builder, FS_KIND_DICT, NULL);
  fs_builder_key(builder, "offset", 6, NULL);
  fs_builder_array(builder, &array, NULL);
  fs_builder_end(builder, NULL);
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK(fs_from_state_dict(registry, "Sensor", &sensor, fs_tree_root(tree), NULL, &error) == FS_E_MISMATCH);
  CHECK_TEXT(fs_error_report(error),
             "2 mismatches while restoring a Sensor:\n"
             "  Missing field name in state dict while restoring an instance of Sensor, at path .\n"
             "  ./offset: shape [2] in the file, [3] in the target");
  CHECK_TEXT(sensor.name, "as before");
  FILE *out = tmpfile();
  explain(error, out);
  const char *text = text_of(out);
  CHECK(strstr(text, "MISMATCH: ") == text && strstr(text, "\n  ./offset: wanted [3], found [2]\n"));
  fs_tree_free(tree);
  fs_builder_free(builder);
}

/* What leaves the struct is refused; what only leaves the member can't be seen. */
static void test_descriptions(void) {
  const fs_field outside[] = { FS_FIELD_ARRAY(Sensor, offset, FS_DTYPE_FLOAT64, 3) };
  const fs_type type = FS_TYPE_FIELDS_AS("Outside", Sensor, outside, FS_KIND_DATACLASS);
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./offset", UINT64_MAX, fs_register_type(registry, &type, ERR));
}

static void test_parts(void) {
  Head head = { { 0 }, { { 0 } } };
  CHECK_OK(restore_head(registry, &head, DIGITS_DATA "/train_state.msgpack", ERR));
  CHECK(head.bias[0] == (float)HEAD_BIAS_FIRST);
  check_floats(head.kernel[0], 480, 480, HEAD_KERNEL_FIRST, HEAD_KERNEL_SUM);
  CHECK_FAILS(FS_E_NOT_FOUND, restore_head(registry, &head, DIGITS_DATA "/params.msgpack", ERR));

  const char *path = "c_page_part.msgpack";
  const Sensor saved = { "saved", { 1, 2, 3 } };
  Robot robot = empty_robot();
  robot.ticks = 9;
  CHECK_OK(fs_save_file(registry, "Sensor", &saved, path, NULL, ERR));
  CHECK_FAILS(FS_E_MISMATCH, restore_robot(registry, &robot, path, ERR));
  CHECK_OK(restore_what_is_there(registry, "Robot", &robot, path, ERR));
  CHECK(robot.ticks == 9);
  remove(path);
}

static void test_containers(void) {
  float two[2] = { 0.5f, 2 };
  const Recording recording = { 48000, { two, 2 } };
  Recording other = { 0, { NULL, 0 } };
  fs_buffer *bytes = NULL;
  CHECK_OK(fs_buffer_create(NULL, &bytes, ERR));
  CHECK_OK(fs_to_bytes(registry, "Recording", &recording, NULL, bytes, ERR));
  CHECK_PACKED(fs_buffer_data(bytes), fs_buffer_size(bytes), RECORDING_TEXT);
  for (int i = 0; i < 2; ++i) /* into none, and then over what is there */
    CHECK_OK(fs_restore(registry, "Recording", &other, fs_buffer_data(bytes), fs_buffer_size(bytes), NULL, ERR));
  CHECK(other.rate == 48000 && other.samples.count == 2 && memcmp(other.samples.items, two, sizeof two) == 0);
  CHECK_OK(fs_to_bytes(registry, "OldSettings", &(OldSettings){ 36 }, NULL, bytes, ERR));
  CHECK_FAILS(FS_E_MISMATCH,
              fs_restore(registry, "Recording", &other, fs_buffer_data(bytes), fs_buffer_size(bytes), NULL, ERR));
  CHECK(other.samples.count == 2);
  free(other.samples.items);
  fs_buffer_free(bytes);
}

/* What the page says of the container around takes. */
typedef struct Session {
  Take *takes;
  size_t count;
  int32_t length;
} Session;

static void free_takes(Session *session) {
  for (size_t i = 0; i < session->count; ++i) free(session->takes[i].samples.items);
  free(session->takes);
}

static fs_status takes_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *out_count = ((const Session *)container)->count;
  return FS_OK;
}

static fs_status takes_first(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                             const void **out_element, fs_error **error, void *user_data) {
  (void)cursor, (void)out_key, (void)out_key_size, (void)error, (void)user_data;
  *out_element = ((const Session *)container)->takes;
  return FS_OK;
}

static fs_status takes_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  Session *staged = calloc(1, sizeof *staged);
  (void)container, (void)error, (void)user_data;
  staged->takes = calloc(count + 1, sizeof *staged->takes);
  staged->count = count;
  *out_staged = staged;
  return FS_OK;
}

static fs_status takes_staged(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                              fs_error **error, void *user_data) {
  (void)key, (void)key_size, (void)error, (void)user_data;
  *out_element = ((Session *)staged)->takes + index;
  return FS_OK;
}

static void takes_discard(void *container, void *staged, void *user_data) {
  (void)container, (void)user_data;
  free_takes(staged);
  free(staged);
}

static void takes_commit(void *container, void *staged, void *user_data) {
  Session *session = container, *made = staged;
  const Session old = *session;
  (void)user_data;
  session->takes = made->takes;
  session->count = made->count;
  made->takes = old.takes;
  made->count = old.count;
  takes_discard(container, staged, user_data);
}

static void test_many_containers(void) {
  static const fs_accessors takes = { .struct_size = sizeof takes,
                                      .container = FS_CONTAINER_SEQUENCE,
                                      .is_contiguous = 1,
                                      .size = takes_size,
                                      .next = takes_first,
                                      .prepare = takes_prepare,
                                      .staged_element = takes_staged,
                                      .commit = takes_commit,
                                      .discard = takes_discard };
  static const fs_field fields[] = { FS_FIELD_CONTAINER(Session, takes, "Take", &takes),
                                     FS_FIELD_VALUE(Session, length, FS_DTYPE_INT32) };
  fs_type type = FS_TYPE_FIELDS(Session, fields);
  fs_field described[2];
  memcpy(described, fields, sizeof fields);
  described[0].member_size = offsetof(Session, length); /* the container is two members */
  type.fields = described;
  CHECK_OK(fs_register_type(registry, &take_type, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));

  Session session = { NULL, 0, 0 };
  Bytes bytes = packed_bytes(TAKES_TEXT);
  fs_buffer *written = NULL;
  CHECK_OK(fs_buffer_create(NULL, &written, ERR));
  for (int i = 0; i < 2; ++i) { /* into none, and then over what is there */
    CHECK_OK(fs_restore(registry, "Session", &session, bytes.data, bytes.size, NULL, ERR));
    CHECK_OK(fs_to_bytes(registry, "Session", &session, NULL, written, ERR));
    CHECK_PACKED(fs_buffer_data(written), fs_buffer_size(written), TAKES_TEXT);
  }
  bytes.data[bytes.size - 1] = 0xc3; /* a length of True */
  CHECK_FAILS(FS_E_MISMATCH, fs_restore(registry, "Session", &session, bytes.data, bytes.size, NULL, ERR));
  CHECK(session.count == 2 && session.length == 3 && session.takes[0].samples.count == 2);
  free(bytes.data);
  free_takes(&session);
  fs_buffer_free(written);
}

/* ---- Memory, threads, versions ---- */

static void test_arena(void) {
  static char memory[1 << 16];
  Arena arena = { memory, sizeof memory, 0 };
  fs_tree *tree = NULL;
  size_t count = 0;
  fs_error *error = NULL;
  CHECK_OK(open_in_arena(&arena, DIGITS_DATA "/train_state.msgpack", &tree, ERR));
  float *bias = copy_floats(fs_tree_root(tree), "params/head/bias", &count, &error);
  if (CHECK(bias && count == 10)) CHECK(bias[0] == (float)HEAD_BIAS_FIRST);
  free(bias);
  fs_tree_free(tree);
  CHECK(arena.used > 0);

  tree = NULL;
  arena.used = 0;
  arena.size = 100;
  CHECK_FAILS(FS_E_NO_MEMORY, open_in_arena(&arena, DIGITS_DATA "/train_state.msgpack", &tree, ERR));
  CHECK(tree == NULL);
}

/* The bytes of the page stand where they do, and no memory is taken but the arena's. */
static void check_policy(const Policy *policy) {
  const uintptr_t begin = (uintptr_t)policy_bytes, end = begin + sizeof policy_bytes;
  CHECK((uintptr_t)policy->kernel > begin && (uintptr_t)policy->kernel < end);
  CHECK((uintptr_t)policy->bias > begin && (uintptr_t)policy->bias < end);
  CHECK(*policy->scale == 0.5f && policy->kernel[0][0] == 1 && policy->kernel[1][2] == 6);
  CHECK(policy->bias_count == 2 && policy->bias[0] == 0.25f && policy->bias[1] == -1);
}

static void test_flash(void) {
  static char memory[1 << 14];
  Arena arena = { memory, sizeof memory, 0 };
  Policy policy = { NULL, NULL, NULL, 0 };
  CHECK_OK(fs_register_type(registry, &policy_type, ERR));
  malloc_start();
  CHECK_OK(load_policy(registry, &arena, &policy, ERR));
  if (counts_malloc) CHECK(malloc_counts.calls == 0);
  CHECK(arena.used > 0);
  check_policy(&policy);

  /* an arena that is too small, and bytes that stand elsewhere */
  arena.size = 100;
  arena.used = 0;
  CHECK_FAILS(FS_E_NO_MEMORY, load_policy(registry, &arena, &policy, ERR));
  static _Alignas(4) unsigned char shifted[sizeof policy_bytes + 1];
  fs_error *error = NULL;
  memcpy(shifted + 1, policy_bytes, sizeof policy_bytes);
  Policy other = { NULL, NULL, NULL, 0 };
  CHECK(fs_restore(registry, "Policy", &other, shifted + 1, sizeof policy_bytes, NULL, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 3 &&
        strstr(fs_error_report(error),
               "./kernel: the items don't stand at a multiple"
               " of 4 bytes: write the file with `alignment`, and have its first"
               " byte at such an address, or decode a tree with `align_arrays`, and"
               " restore from its nodes by fs_from_state_dict"));
  fs_error_free(error);
  CHECK(other.kernel == NULL && other.bias_count == 0);

  fs_tree *tree = NULL;
  CHECK_OK(fs_bytes_save_file(policy_bytes, sizeof policy_bytes, "policy.msgpack", NULL, ERR));
  CHECK_FAILS(FS_E_MISMATCH, fs_restore_file(registry, "Policy", &other, "policy.msgpack", NULL, ERR));
  CHECK_OK(map_policy(registry, "policy.msgpack", &other, &tree, ERR));
  CHECK(other.kernel && other.kernel != policy.kernel && other.kernel[1][2] == 6 && other.bias_count == 2);
  fs_tree_free(tree);
  tree = NULL;
  CHECK_FAILS(FS_E_IO, map_policy(registry, "there is none", &other, &tree, ERR));
  CHECK(tree == NULL);
  remove("policy.msgpack");
}

static void test_recorder(void) {
  static char memory[1 << 16];
  Arena arena = { memory, sizeof memory, 0 };
  const fs_allocator allocator = { sizeof allocator, arena_allocate, arena_reallocate, arena_free, &arena };
  Recorder recorder = { registry, NULL, NULL };
  Robot robot = make_robot(), other = empty_robot();
  CHECK_OK(fs_buffer_create(&allocator, &recorder.bytes, ERR));
  CHECK_OK(fs_workspace_create(&allocator, &recorder.workspace, ERR));
  CHECK_OK(record(&recorder, &robot, ERR));
  CHECK_OK(recall(&recorder, &other, ERR));
  const size_t used = arena.used;
  malloc_start();
  for (int i = 0; i < 10; ++i) {
    ++robot.ticks;
    CHECK_OK(record(&recorder, &robot, ERR));
    CHECK_OK(recall(&recorder, &other, ERR));
  }
  CHECK(used > 0 && arena.used == used);
  if (counts_malloc) CHECK(malloc_counts.calls == 0);
  check_same_robot(&robot, &other);
  CHECK_OK(write_recorded(recorder.bytes, "c_page_recorded.msgpack", ERR));
  check_file("c_page_recorded.msgpack", fs_buffer_data(recorder.bytes), fs_buffer_size(recorder.bytes));
  fs_workspace_free(recorder.workspace);
  fs_buffer_free(recorder.bytes);
}

static void test_four_threads(void) {
  Robot robot = make_robot();
  fs_buffer *bytes = NULL;
  for (size_t i = 0; i < most_floats; ++i) track[i] = (float)i;
  robot.track_count = most_floats;
  CHECK_OK(fs_buffer_create(NULL, &bytes, ERR));
  CHECK_OK(fs_to_bytes(registry, "Robot", &robot, NULL, bytes, ERR));
  CHECK_OK(save_by_four(registry, &robot, "c_page_four.msgpack", ERR));
  check_file("c_page_four.msgpack", fs_buffer_data(bytes), fs_buffer_size(bytes));
  fs_buffer_free(bytes);
}

static void test_versions(void) {
  const char *path = "c_page_settings.msgpack";
  Settings settings = { 2, 1, 3 };
  CHECK_OK(fs_save_file(registry, "OldSettings", &(OldSettings){ 36 }, path, NULL, ERR));
  CHECK_OK(load_settings(registry, &settings, path, ERR));
  CHECK(settings.version == 2 && settings.speed == 10 && settings.retries == 3);
  CHECK_OK(fs_save_file(registry, "Settings", &(Settings){ 2, 5, 6 }, path, NULL, ERR));
  CHECK_OK(load_settings(registry, &settings, path, ERR));
  CHECK(settings.speed == 5 && settings.retries == 6);
  CHECK_OK(fs_save_file(registry, "Settings", &(Settings){ 3, 7, 8 }, path, NULL, ERR));
  CHECK_FAILS(FS_E_FORMAT, load_settings(registry, &settings, path, ERR));
  CHECK(settings.speed == 5);
  remove(path);
  CHECK_FAILS(FS_E_IO, load_settings(registry, &settings, path, ERR));
}

static void test_grid(void) {
  const Bytes grid_bytes = packed_bytes("{'density': f64[1,2,3](0, 0.5, 1, 1.5, 2, 2.5)}");
  double *density = malloc(sizeof *density);
  Grid grid = { density, { 1, 0, 0 }, 1 };
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_bytes_save_file(grid_bytes.data, grid_bytes.size, "grid.msgpack", NULL, ERR));
  CHECK_OK(load_grid(registry, &grid, "grid.msgpack", ERR));
  CHECK(grid.extents[0] == 1 && grid.extents[1] == 2 && grid.capacity == 6 && grid.density[5] == 2.5);
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Grid", &grid, NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == grid_bytes.size &&
        memcmp(fs_buffer_data(buffer), grid_bytes.data, grid_bytes.size) == 0);
  fs_buffer_free(buffer);
  CHECK_FAILS(FS_E_IO, load_grid(registry, &grid, "there is none", ERR));
  free(grid.density);
  free(grid_bytes.data);
  remove("grid.msgpack");
}

static void test_swarm(void) {
  const Bytes swarm_bytes = packed_bytes(
      "{'centre': f32[3](1, 2, 3), 'view': f32[4,4](1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 4, 5, 6, 1), "
      "'corners': f32[2,3](7, 8, 9, 10, 11, 12), 'places': f32[2,3](1, 2, 3, 4, 5, 6)}");
  Vec3 places[3] = { { 0 } };
  Swarm swarm = { .corners[1].w = 5, .places = places, .place_capacity = 3 };
  CHECK_OK(fs_restore(registry, "Swarm", &swarm, swarm_bytes.data, swarm_bytes.size, NULL, ERR));
  CHECK(swarm.centre.y == 2 && swarm.view.columns[3].y == 5 && swarm.place_count == 2 && places[1].z == 6);
  CHECK(swarm.corners[0].x == 7 && swarm.corners[1].z == 12 && swarm.corners[1].w == 5);
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Swarm", &swarm, NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == swarm_bytes.size &&
        memcmp(fs_buffer_data(buffer), swarm_bytes.data, swarm_bytes.size) == 0);
  swarm.place_capacity = 1;
  CHECK_FAILS(FS_E_MISMATCH, fs_restore(registry, "Swarm", &swarm, swarm_bytes.data, swarm_bytes.size, NULL, ERR));
  fs_buffer_free(buffer);
  free(swarm_bytes.data);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Grid, grid_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Swarm, swarm_fields), ERR));
  CHECK_OK(register_robot(registry, ERR));
  CHECK_OK(fs_register_type(registry, &head_type, ERR));
  CHECK_OK(fs_register_type(registry, &recording_type, ERR));
  CHECK_OK(fs_register_type(registry, &settings_type, ERR));
  CHECK_OK(fs_register_type(registry, &old_settings_type, ERR));
  test_list();
  test_arrays();
  test_builder();
  test_robot();
  test_grid();
  test_swarm();
  test_errors();
  test_descriptions();
  test_parts();
  test_containers();
  test_many_containers();
  test_arena();
  test_flash();
  test_recorder();
  test_four_threads();
  test_versions();
  fs_registry_free(registry);
  return check_result();
}
