/* allocator.h: every allocation of every call fails once, and from then on. Each time: NO_MEMORY,
 * all memory comes back, nothing has changed; and then the same call works. */
#include "counting_allocator.h"
#include "hex.h"
#include "tree_options.h"

typedef struct Child {
  float w[3];
} Child;

typedef struct Parent {
  int32_t step;
  Child children[2];
  Child *more;
  size_t more_count, more_capacity;
} Parent;

static const fs_field child_fields[] = { FS_FIELD_ARRAY(Child, w, FS_DTYPE_FLOAT32, 3) };
static const fs_field parent_fields[] = {
  FS_FIELD_VALUE(Parent, step, FS_DTYPE_INT32),
  FS_FIELD_OBJECTS(Parent, children, "Child", 2),
  FS_FIELD_COUNTED_OBJECTS(Parent, more, "Child", more_count, more_capacity),
};

#define CHILD "{'w': f32[3](1, 2, 3)}"
static const char parent_text[] = "{'step': 7, 'children': {'0': " CHILD ", '1': " CHILD "}, 'more': {'0': " CHILD "}}";

static Child child = { { 1, 2, 3 } };

static Parent parent_object(void) {
  const Parent parent = { 7, { { { 1, 2, 3 } }, { { 1, 2, 3 } } }, &child, 1, 1 };
  return parent;
}

/* Goes on while all went well; a scenario frees whatever it has got, and gives its status. */
typedef fs_status Scenario(const fs_allocator *allocator);

static void run_failing(Scenario *scenario, const char *name, int fails_onwards) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  for (size_t n = 1; n < 10000; ++n) {
    counts = (Counts){ 0 };
    counts.fail_at = n;
    counts.fails_onwards = fails_onwards;
    const fs_status status = scenario(&allocator);
    const int was_hit = counts.calls >= n;
    const int is_good =
        status == (was_hit ? FS_E_NO_MEMORY : FS_OK) && counts.live_blocks == 0 && counts.live_bytes == 0;
    if (!CHECK(is_good)) {
      fprintf(stderr, "  %s, allocation %zu: %s, %zu blocks are left\n", name, n, fs_status_name(status),
              counts.live_blocks);
      return;
    }
    if (!was_hit) return;
  }
  CHECK(0); /* it never ends */
}

#define RUN(scenario) \
  run_failing(scenario, #scenario, 0); \
  run_failing(scenario, #scenario, 1)

static fs_status registry_scenario(const fs_allocator *allocator) {
  fs_registry *registry = NULL;
  fs_status status = fs_registry_create(allocator, &registry, NULL);
  CHECK((status == FS_OK) == (registry != NULL));
  const fs_type types[] = { FS_TYPE_FIELDS(Child, child_fields), FS_TYPE_FIELDS(Parent, parent_fields) };
  for (int i = 0; status == FS_OK && i < 2; ++i) {
    status = fs_register_type(registry, &types[i], NULL);
    CHECK(fs_is_serializable(registry, types[i].name) == (status == FS_OK));
  }
  fs_registry_free(registry);
  return status;
}

static fs_status builder_scenario(const fs_allocator *allocator) {
  static const int64_t shape[] = { 3 };
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  char key[16];
  source.dtype = FS_DTYPE_FLOAT32;
  source.rank = 1;
  source.shape = shape;
  source.data = &child;
  source.copy_data = 1;
  fs_status status = fs_builder_create(allocator, &builder, NULL);
  if (status != FS_OK) return status;
  fs_builder_begin(builder, FS_KIND_DICT, NULL);
  for (int i = 0; i < 40; ++i) { /* enough for an index */
    snprintf(key, sizeof key, "k%d", i);
    fs_builder_key(builder, key, strlen(key), NULL);
    fs_builder_array(builder, &source, NULL);
  }
  fs_builder_key(builder, "text", 4, NULL);
  fs_builder_str(builder, "some words", 10, NULL);
  fs_builder_end(builder, NULL);
  status = fs_builder_finish(builder, &tree, NULL);
  CHECK((status == FS_OK) == (tree != NULL));
  if (status == FS_OK) CHECK(fs_node_size(fs_node_at(fs_tree_root(tree), "text")) == 10);
  fs_tree_free(tree);
  fs_builder_free(builder);
  return status;
}

static fs_status decode_scenario(const fs_allocator *allocator) {
  const Bytes bytes = packed_bytes(parent_text);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.allocator = allocator;
  options.ownership = FS_OWNERSHIP_COPIED;
  options.align_arrays = 1;
  const fs_status status = fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, NULL);
  CHECK((status == FS_OK) == (tree != NULL));
  fs_tree_free(tree);
  free(bytes.data);
  return status;
}

static fs_status workspace_scenario(const fs_allocator *allocator) {
  const Bytes bytes = packed_bytes(parent_text);
  fs_tree *tree = NULL;
  fs_status status = fs_tree_create(allocator, &tree, NULL);
  if (status == FS_OK) status = fs_msgpack_restore_into(bytes.data, bytes.size, NULL, tree, NULL);
  CHECK((status == FS_OK) == (fs_tree_root(tree) != NULL));
  fs_tree_free(tree);
  free(bytes.data);
  return status;
}

static fs_status encode_scenario(const fs_allocator *allocator) {
  fs_tree *tree = tree_of(parent_text);
  fs_buffer *buffer = NULL;
  fs_status status = fs_buffer_create(allocator, &buffer, NULL);
  if (status == FS_OK) status = fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, NULL);
  CHECK((status == FS_OK) == (fs_buffer_size(buffer) > 0));
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  return status;
}

static fs_registry *registry; /* with memory that doesn't fail */

static fs_status to_bytes_scenario(const fs_allocator *allocator) {
  const Parent parent = parent_object();
  fs_buffer *buffer = NULL;
  fs_status status = fs_buffer_create(allocator, &buffer, NULL);
  if (status == FS_OK) status = fs_to_bytes(registry, "Parent", &parent, NULL, buffer, NULL);
  if (status == FS_OK) CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), parent_text);
  if (status != FS_OK) CHECK(fs_buffer_size(buffer) == 0);
  fs_buffer_free(buffer);
  return status;
}

static fs_status to_state_dict_scenario(const fs_allocator *allocator) {
  const Parent parent = parent_object();
  fs_tree *tree = NULL;
  const fs_tree_options options = tree_options_of(allocator, 0);
  const fs_status status = fs_to_state_dict(registry, "Parent", &parent, &options, &tree, NULL);
  CHECK((status == FS_OK) == (tree != NULL));
  fs_tree_free(tree);
  return status;
}

static fs_status restore_scenario(const fs_allocator *allocator) {
  const Bytes bytes = packed_bytes(parent_text);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Child memory[2];
  Parent target, before;
  memset(memory, 0, sizeof memory);
  memset(&target, 0, sizeof target);
  target.more = memory;
  target.more_capacity = 2;
  before = target;
  decode.allocator = allocator;
  options.decode = &decode;
  const fs_status status = fs_restore(registry, "Parent", &target, bytes.data, bytes.size, &options, NULL);
  if (status == FS_OK)
    CHECK(target.step == 7 && target.children[1].w[2] == 3 && memory[0].w[0] == 1);
  else
    CHECK(memcmp(&target, &before, sizeof target) == 0 && memory[0].w[0] == 0);
  free(bytes.data);
  return status;
}

/* All memory of one registry, in use. */
static fs_status whole_scenario(const fs_allocator *allocator) {
  const Parent parent = parent_object();
  fs_registry *own = NULL;
  fs_tree *tree = NULL;
  const fs_type types[] = { FS_TYPE_FIELDS(Child, child_fields), FS_TYPE_FIELDS(Parent, parent_fields) };
  fs_status status = fs_registry_create(allocator, &own, NULL);
  for (int i = 0; status == FS_OK && i < 2; ++i) status = fs_register_type(own, &types[i], NULL);
  const fs_tree_options options = tree_options_of(allocator, 0);
  if (status == FS_OK) status = fs_to_state_dict(own, "Parent", &parent, &options, &tree, NULL);
  fs_tree_free(tree);
  fs_registry_free(own);
  return status;
}

static fs_status template_scenario(const fs_allocator *allocator) {
  fs_tree *target = tree_of(parent_text), *state = tree_of(parent_text), *result = NULL;
  TemplateOptions options;
  const fs_status status = fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(state),
                                                   template_options(&options, allocator), &result, NULL);
  CHECK((status == FS_OK) == (result != NULL));
  fs_tree_free(result);
  fs_tree_free(state);
  fs_tree_free(target);
  return status;
}

static fs_status template_of_bytes_scenario(const fs_allocator *allocator) {
  fs_tree *target = tree_of(parent_text), *result = NULL;
  const Bytes bytes = packed_bytes(parent_text);
  TemplateOptions options;
  const fs_status status = fs_node_from_bytes(fs_tree_root(target), bytes.data, bytes.size,
                                              template_options(&options, allocator), &result, NULL);
  CHECK((status == FS_OK) == (result != NULL));
  fs_tree_free(result);
  fs_tree_free(target);
  free(bytes.data);
  return status;
}

static fs_status tree_state_dict_scenario(const fs_allocator *allocator) {
  fs_tree *target = tree_of(parent_text), *result = NULL;
  const fs_tree_options options = tree_options_of(allocator, 0);
  const fs_status status = fs_node_to_state_dict(fs_tree_root(target), &options, &result, NULL);
  CHECK((status == FS_OK) == (result != NULL));
  fs_tree_free(result);
  fs_tree_free(target);
  return status;
}

static fs_status replace_scenario(const fs_allocator *allocator) {
  fs_tree *tree = tree_of(parent_text), *result = NULL;
  const fs_node *root = fs_tree_root(tree);
  const fs_tree_options options = tree_options_of(allocator, 0);
  const fs_status status =
      fs_node_replace(root, fs_node_at(root, "step"), fs_node_at(root, "more"), &options, &result, NULL);
  CHECK((status == FS_OK) == (result != NULL));
  fs_tree_free(result);
  fs_tree_free(tree);
  return status;
}

/* Out of memory is an error that needs none, and can be freed like any other. */
static void test_the_error_of_no_memory(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_buffer *buffer = NULL;
  fs_error *error = NULL;
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  counts.fail_at = 1;
  counts.fails_onwards = 1;
  counts.calls = 0;
  CHECK(fs_buffer_reserve(buffer, 100, &error) == FS_E_NO_MEMORY);
  CHECK(error != NULL && fs_buffer_size(buffer) == 0);
  CHECK(fs_error_status(error) == FS_E_NO_MEMORY);
  CHECK(fs_error_message(error)[0] != '\0' && fs_error_report(error)[0] != '\0');
  CHECK(fs_error_mismatch_count(error) == 0 && fs_error_offset(error) == UINT64_MAX);
  fs_error_free(error);
  fs_buffer_free(buffer);
}

/* All three functions, or none. */
static void test_incomplete_allocator(void) {
  Counts counts = { 0 };
  fs_allocator allocator = counting_allocator(&counts);
  fs_buffer *buffer = NULL;
  allocator.reallocate = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_buffer_create(&allocator, &buffer, ERR));
  allocator = counting_allocator(&counts);
  allocator.free = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_buffer_create(&allocator, &buffer, ERR));
  allocator = (fs_allocator)FS_ALLOCATOR_INIT;
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  fs_buffer_free(buffer);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Child, child_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Parent, parent_fields), ERR));
  RUN(registry_scenario);
  RUN(builder_scenario);
  RUN(decode_scenario);
  RUN(workspace_scenario);
  RUN(encode_scenario);
  RUN(to_bytes_scenario);
  RUN(to_state_dict_scenario);
  RUN(restore_scenario);
  RUN(whole_scenario);
  RUN(template_scenario);
  RUN(template_of_bytes_scenario);
  RUN(tree_state_dict_scenario);
  RUN(replace_scenario);
  test_the_error_of_no_memory();
  test_incomplete_allocator();
  fs_registry_free(registry);
  return check_result();
}
