/* Types in themselves, in every way in which a type can have another, as deep as the limit for untrusted bytes lets them be: read,
 * restored (with limits, for which there must be a tree, and without) and compared on 64 KiB of stack. The stack is a block of its
 * own that was painted before. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/mman.h>

#include "hex.h"
#include "msgpack_heads.h"
#include "sanitized.h"

enum { stack_size = 1 << 20, stack_promised = 64 << 10, paint = 0xa5, levels = 128, pool_size = 3 * levels };

/* Only the member that a way is about is a field of the type. */
typedef struct Link {
  struct Link *child; /* behind a pointer, or in a container that has it */
  size_t count, room;
  int32_t value;
} Link;

static Link pool[pool_size];
static size_t pool_used;

static Link *new_link(void) {
  Link *const link = &pool[pool_used++ % pool_size];
  memset(link, 0, sizeof *link);
  return link;
}

static fs_status container_size(const void *container, size_t *count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *count = *(Link *const *)container != NULL;
  return FS_OK;
}
static fs_status next_element(const void *container, uintptr_t *cursor, const char **key, size_t *key_size,
                              const void **element, fs_error **error, void *user_data) {
  (void)cursor, (void)error, (void)user_data;
  *key = "0";
  *key_size = 1;
  *element = *(Link *const *)container;
  return FS_OK;
}
static fs_status prepare(void *container, size_t count, void **staged, fs_error **error, void *user_data) {
  (void)container, (void)error, (void)user_data;
  *staged = count == 0 ? NULL : new_link();
  return FS_OK;
}
static fs_status staged_element(void *staged, size_t index, const char *key, size_t key_size, void **element,
                                fs_error **error, void *user_data) {
  (void)index, (void)key, (void)key_size, (void)error, (void)user_data;
  *element = staged;
  return FS_OK;
}
static void commit(void *container, void *staged, void *user_data) {
  (void)user_data;
  *(Link **)container = staged;
}
static void discard(void *container, void *staged, void *user_data) { (void)container, (void)staged, (void)user_data; }

static fs_accessors accessors_of(fs_container container, int32_t is_contiguous) {
  fs_accessors accessors = FS_ACCESSORS_INIT;
  accessors.container = container;
  accessors.is_contiguous = is_contiguous;
  accessors.size = container_size;
  accessors.next = next_element;
  accessors.prepare = prepare;
  accessors.staged_element = staged_element;
  accessors.commit = commit;
  accessors.discard = discard;
  return accessors;
}

/* A way to nest: the levels of containers that a Link and what it is in make of the state, and whether there can be none. */
typedef struct Way {
  const char *name;
  size_t levels_each;
  int is_chained; /* the objects are there before */
} Way;

enum { pointers, counted_pointers, optionals, sequences, vectors, maps, nested, nested_arrays, way_count };
static const Way ways[way_count] = {
  { "pointers", 1, 1 },  { "counted pointers", 2, 1 }, { "optionals", 1, 0 },
  { "sequences", 2, 0 }, { "vectors", 2, 0 },          { "maps", 2, 0 },
  { "nested", 1, 1 },    { "nested arrays", 2, 1 },
};

/* Types by the hundred, each of which has the next in place. */
static void register_nested(fs_registry *registry, size_t depth, int is_array) {
  for (size_t i = 0; i < depth; ++i) {
    char names[2][32];
    snprintf(names[0], sizeof names[0], i == 0 ? "Link" : "Link%zu", i);
    snprintf(names[1], sizeof names[1], "Link%zu", i + 1);
    fs_field fields[2] = { FS_FIELD_VALUE(Link, value, FS_DTYPE_INT32), FS_FIELD_OBJECT(Link, child, "") };
    fs_type type = FS_TYPE_INIT;
    type.name = names[0];
    type.size = (depth - i) * sizeof(int32_t);
    type.fields = fields;
    type.field_count = i + 1 == depth ? 1 : 2;
    type.field_size = sizeof fields[0];
    fields[0].offset = 0;
    fields[1].offset = sizeof(int32_t);
    fields[1].type_name = names[1];
    fields[1].member_size = 0;
    fields[1].rank = is_array ? 1 : 0;
    fields[1].shape[0] = is_array ? 1 : 0;
    CHECK_OK(fs_register_type(registry, &type, ERR));
  }
}

static fs_registry *registry_of(int way, size_t depth) {
  const fs_accessors accessors = way == optionals ? accessors_of(FS_CONTAINER_OPTIONAL, 0)
                                 : way == maps    ? accessors_of(FS_CONTAINER_MAP, 0)
                                 : way == vectors ? accessors_of(FS_CONTAINER_SEQUENCE, 1)
                                                  : accessors_of(FS_CONTAINER_SEQUENCE, 0);
  const fs_field value = FS_FIELD_VALUE(Link, value, FS_DTYPE_INT32);
  const fs_field in_container[] = { FS_FIELD_CONTAINER(Link, child, "Link", &accessors), value };
  const fs_field pointed[] = { FS_FIELD_OBJECT_POINTER(Link, child, "Link"), value };
  fs_field counted[] = { FS_FIELD_COUNTED_OBJECTS(Link, child, "Link", count, room), value };
  fs_type type = FS_TYPE_FIELDS(Link, pointed);
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  if (way >= nested) {
    register_nested(registry, depth, way == nested_arrays);
    return registry;
  }
  if (way == counted_pointers) type.fields = counted;
  if (way >= optionals) type.fields = in_container;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  return registry;
}

/* {"child": …, "value": 7}, so many of them in each other; elements stand under "0". */
static Bytes state_of(int way, size_t depth, const char *last_value) {
  Bytes bytes = no_bytes();
  for (size_t i = 0; i < depth; ++i) {
    const int is_last = i + 1 == depth;
    put(&bytes,
        is_last && way >= nested ? "\x81"
                                 : "\x82\xa5"
                                   "child",
        is_last && way >= nested ? 1 : 7);
    if (is_last && ways[way].levels_each == 2 && way < nested) put_byte(&bytes, 0x80);
    if (is_last && ways[way].levels_each == 1 && way < nested) put_byte(&bytes, 0xc0);
    if (!is_last && ways[way].levels_each == 2)
      put(&bytes,
          "\x81\xa1"
          "0",
          3);
  }
  for (size_t i = 0; i < depth; ++i) {
    put(&bytes,
        "\xa5"
        "value",
        6);
    put(&bytes, i == 0 ? last_value : "\x07", 1);
  }
  return exact_bytes(bytes);
}

typedef struct Work {
  const char *name;
  const fs_registry *registry;
  Link *target;
  Bytes bytes;
  fs_status status; /* that restoring ends with */
  fs_report *report;
  int is_limited; /* then there is a tree */
} Work;

static void *restore(void *argument) {
  Work *const work = argument;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  const fs_decode_options decode = FS_DECODE_OPTIONS_UNTRUSTED;
  if (work->is_limited) options.decode = &decode;
  options.report = work->report;
  pool_used = levels;
  fs_error *error = NULL;
  const fs_status status =
      fs_restore(work->registry, "Link", work->target, work->bytes.data, work->bytes.size, &options, &error);
  if (!CHECK(status == work->status)) fprintf(stderr, "  %s: %s\n", work->name, fs_error_message(error));
  fs_error_free(error);
  return NULL;
}

static void *decode_again(void *argument) {
  Work *const work = argument;
  const fs_decode_options options = FS_DECODE_OPTIONS_UNTRUSTED;
  fs_tree *tree = NULL, *restored = NULL;
  CHECK_OK(fs_msgpack_restore(work->bytes.data, work->bytes.size, &options, &tree, ERR));
  CHECK_OK(fs_node_from_state_dict(fs_tree_root(tree), fs_tree_root(tree), NULL, &restored, ERR));
  fs_tree_free(restored);
  fs_tree_free(tree);
  return NULL;
}

static void *write_again(void *argument) {
  Work *const work = argument;
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(work->registry, "Link", work->target, NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == work->bytes.size);
  fs_buffer_free(buffer);
  return NULL;
}

/* Bytes of stack that a thread needs for it. */
static size_t stack_of(void *(*run)(void *), Work *work) {
  unsigned char *const stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_attr_t attributes;
  pthread_t thread;
  size_t unused = 0;
  if (!CHECK(stack != MAP_FAILED)) return 0;
  memset(stack, paint, stack_size);
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstack(&attributes, stack, stack_size) == 0);
  if (CHECK(pthread_create(&thread, &attributes, run, work) == 0)) CHECK(pthread_join(thread, NULL) == 0);
  pthread_attr_destroy(&attributes);
  while (unused < stack_size && stack[unused] == paint) ++unused;
  munmap(stack, stack_size);
  return stack_size - unused;
}

static void check_stack(void *(*run)(void *), Work *work, const char *doing) {
  const size_t used = stack_of(run, work);
  printf("%-18s %-10s %6zu bytes of stack\n", work->name, doing, used);
#ifdef __OPTIMIZE__
  if (!IS_SANITIZED) CHECK(used <= stack_promised);
#endif
}

static void check_way(int way) {
  const size_t depth = levels / ways[way].levels_each;
  static int32_t nested_values[levels];
  fs_report *report = NULL;
  Work work = { ways[way].name, registry_of(way, depth), &pool[0], state_of(way, depth, "\x07"), FS_OK, NULL, 1 };
  if (way >= nested) work.target = (Link *)(void *)nested_values;
  memset(pool, 0, sizeof pool);
  for (size_t i = 0; ways[way].is_chained && i + 1 < depth; ++i) {
    pool[i].child = &pool[i + 1];
    pool[i].count = pool[i].room = 1;
  }
  check_stack(restore, &work, "restored");
  work.is_limited = 0;
  check_stack(restore, &work, "no limits");
  work.is_limited = 1;
  check_stack(write_again, &work, "written");
  check_stack(decode_again, &work, "a template");
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  work.report = report;
  check_stack(restore, &work, "reported");
  work.report = NULL;
  fs_report_free(report);
  free(work.bytes.data);
  work.bytes = state_of(way, depth, "\xc0"); /* None is no number */
  work.status = FS_E_MISMATCH;
  check_stack(restore, &work, "a mismatch");
  work.is_limited = 0;
  check_stack(restore, &work, "no limits");
  work.is_limited = 1;
  free(work.bytes.data);
  work.bytes = state_of(way, depth + 1, "\x07");
  work.status = FS_E_LIMIT;
  check_stack(restore, &work, "too deep");
  free(work.bytes.data);
  fs_registry_free((fs_registry *)work.registry);
}

int main(void) {
  for (int way = 0; way < way_count; ++way) check_way(way);
  return check_result();
}
