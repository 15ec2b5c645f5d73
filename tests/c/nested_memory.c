/* Nested calls of a type's `prepare` take their memory from where the caller's comes, and what is left of its limit; and they
 * may be nested as deeply as a tree. */
#include "counting_allocator.h"
#include "hex.h"
#include "sanitized.h"

/* A linked list, which only callbacks can restore: each node makes the next. */
typedef struct Link {
  int64_t value;
  struct Link *next;
} Link;

/* What fields describe of it. */
static const fs_field link_fields[] = { FS_FIELD_VALUE(Link, value, FS_DTYPE_INT64),
                                        FS_FIELD_OBJECT_POINTER(Link, next, "Chain") };

static fs_registry *registry;
static const void *home;         /* the user_data of the allocator that is handed on */
static uint64_t last_limit;      /* that was handed on */
static size_t calls, staged_now; /* of prepare */

static void free_chain(Link *link) {
  while (link) {
    Link *next = link->next;
    free(link);
    link = next;
  }
}

static fs_status chain_prepare(void *target, const fs_node *node, const fs_restore_options *options, void **out_staged,
                               fs_error **error, void *user_data) {
  (void)target, (void)user_data;
  ++calls;
  if (!CHECK(options->decode != NULL && options->decode->allocator != NULL)) return FS_E_STATE;
  CHECK(options->decode->allocator->user_data == home);
  CHECK(last_limit == 0 ? options->decode->memory_limit == 0 : options->decode->memory_limit - 1 < last_limit);
  last_limit = options->decode->memory_limit;
  const fs_node *next = fs_node_find(node, "next", 4);
  Link *staged = calloc(1, sizeof *staged);
  /* An empty link stands where the list goes on, so that there is something behind the pointer. */
  if (next && fs_node_kind(next) != FS_KIND_NIL) staged->next = calloc(1, sizeof *staged);
  const fs_status status = fs_from_state_dict(registry, "Link", staged, node, options, error);
  if (status != FS_OK) {
    free_chain(staged);
    return status;
  }
  ++staged_now;
  *out_staged = staged;
  return FS_OK;
}

static void chain_commit(void *target, void *staged, void *user_data) {
  (void)user_data;
  free_chain(((Link *)target)->next);
  *(Link *)target = *(Link *)staged;
  free(staged);
  --staged_now;
}

static void chain_discard(void *target, void *staged, void *user_data) {
  (void)target, (void)user_data;
  free_chain(staged);
  --staged_now;
}

static void register_types(void) {
  fs_type chain = FS_TYPE_INIT;
  chain.name = "Chain";
  chain.size = sizeof(Link);
  chain.prepare = chain_prepare;
  chain.commit = chain_commit;
  chain.discard = chain_discard;
  const fs_type types[] = { FS_TYPE_FIELDS(Link, link_fields), chain };
  CHECK_OK(fs_register_types(registry, types, 2, sizeof *types, ERR));
}

/* {"value": 0, "next": {"value": 1, … "next": None}} */
static Bytes chain_of(size_t length) {
  static const unsigned char link[] = "\x82\xa5value\x05\xa4next";
  Bytes bytes = { malloc(length * (sizeof link - 1) + 1), 0 };
  for (size_t i = 0; i < length; ++i) {
    memcpy(bytes.data + bytes.size, link, sizeof link - 1);
    bytes.size += sizeof link - 1;
  }
  bytes.data[bytes.size++] = 0xc0;
  return bytes;
}

static fs_status restore_chain(Link *head, size_t length, const fs_decode_options *decode, fs_error **error) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  const Bytes bytes = chain_of(length);
  options.decode = decode;
  last_limit = decode->memory_limit;
  calls = 0;
  const fs_status status = fs_restore(registry, "Chain", head, bytes.data, bytes.size, &options, error);
  CHECK(staged_now == 0);
  free(bytes.data);
  return status;
}

static void check_chain(const Link *head, size_t length) {
  size_t found = 0;
  for (; head; head = head->next, ++found) CHECK(head->value == 5);
  CHECK(found == length);
}

static void test_memory_is_handed_on(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  Link head = { 0, NULL };
  home = &counts;
  decode.allocator = &allocator;
  decode.memory_limit = 1 << 20;
  CHECK_OK(restore_chain(&head, 3, &decode, ERR));
  check_chain(&head, 3);
  CHECK(calls == 3 && last_limit < decode.memory_limit && counts.live_blocks == 0);
  /* Whatever the limit is: it holds for all calls together. */
  for (size_t limit = 1;; limit += 64) {
    const Link before = head;
    counts.peak_bytes = 0;
    decode.memory_limit = limit;
    const fs_status status = restore_chain(&head, 40, &decode, NULL);
    CHECK(counts.peak_bytes <= limit && counts.live_blocks == 0);
    if (status == FS_OK) break;
    /* A nested failure is one of the callback. */
    if (!CHECK(status == FS_E_LIMIT || status == FS_E_CALLBACK)) break;
    CHECK(head.next == before.next);
  }
  check_chain(&head, 40);
  free_chain(head.next);
}

static void test_as_deep_as_a_tree(void) {
  /* A sanitizer takes several times as much stack. */
  const size_t levels = IS_SANITIZED ? 200 : FS_MAX_DEPTH - 1;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  Link head = { 0, NULL };
  home = NULL;
  CHECK_OK(restore_chain(&head, levels, &decode, ERR));
  check_chain(&head, levels);
  CHECK(calls == levels);
  free_chain(head.next);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_types();
  test_memory_is_handed_on();
  test_as_deep_as_a_tree();
  fs_registry_free(registry);
  return check_result();
}
