/* A large file whose start is all nodes, and the rest data: as much memory is asked for as the tree needs, or a few times that, and
 * not what the whole would need if it went on like this; where a large block is refused, a smaller one will do. */
#define _DEFAULT_SOURCE /* mmap without a file */
#include "malloc_counter.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "counting_allocator.h"
#include "sanitized.h"

enum { dense_count = 50000, mib = 1 << 20 };
static const size_t data_size = (size_t)200 << 20;

static unsigned char *bytes;
static size_t size;

/* [0, 0, …, b'\0\0…']: of the data no page is ever touched. */
static void make_bytes(void) {
  const unsigned char list[] = { 0xdd, 0, 0, (dense_count + 1) >> 8, (dense_count + 1) & 0xff };
  const unsigned char bin[] = { 0xc6, (unsigned char)(data_size >> 24), (unsigned char)(data_size >> 16),
                                (unsigned char)(data_size >> 8), (unsigned char)data_size };
  size = sizeof list + dense_count + sizeof bin + data_size;
  bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (!CHECK(bytes != MAP_FAILED)) exit(1);
  memcpy(bytes, list, sizeof list);
  memcpy(bytes + sizeof list + dense_count, bin, sizeof bin);
}

static void read_all(const fs_allocator *allocator, uint64_t memory_limit) {
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.allocator = allocator;
  options.memory_limit = memory_limit;
  CHECK_OK(fs_msgpack_restore(bytes, size, &options, &tree, ERR));
  CHECK(fs_node_count(fs_tree_root(tree)) == dense_count + 2);
  fs_tree_free(tree);
}

static const size_t needed = 32 * (size_t)(dense_count + 2);

static void test_what_is_asked_for(void) {
  const size_t live = malloc_start();
  read_all(NULL, 0);
  CHECK(!counts_malloc || malloc_counts.peak - live <= 6 * needed);
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  read_all(&allocator, 0);
  CHECK(counts.copying_bytes <= 48 * (dense_count + 2) + (64 << 10) && counts.live_blocks == 0);
  read_all(NULL, needed + needed / 2 + (64 << 10));
}

/* Has no block of more than so much, as where memory is in pieces. */
static size_t largest;
static void *small_allocate(size_t block, size_t alignment, void *user_data) {
  (void)alignment, (void)user_data;
  return block > largest ? NULL : malloc(block);
}
static void *small_reallocate(void *pointer, size_t old_size, size_t new_size, size_t alignment, void *user_data) {
  (void)alignment, (void)user_data, (void)old_size;
  return new_size > largest ? NULL : realloc(pointer, new_size);
}
static void small_free(void *pointer, size_t block, size_t alignment, void *user_data) {
  (void)block, (void)alignment, (void)user_data;
  free(pointer);
}

static void test_pieces(void) {
  const fs_allocator allocator = { sizeof allocator, small_allocate, small_reallocate, small_free, NULL };
  largest = needed + needed / 8 + 4096;
  read_all(&allocator, 0);
}

/* Both end the child where they can't be done. */
static rlim_t used_address_space(void) {
  long pages = 0;
  FILE *usage = fopen("/proc/self/statm", "r");
  if (!usage || fscanf(usage, "%ld", &pages) != 1) _exit(0);
  fclose(usage);
  return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void limit_address_space(rlim_t all) {
  const struct rlimit limit = { all, all };
  if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(0);
}

/* Of a process that has 64 MiB beside the file. */
static void test_address_space(void) {
  if (IS_SANITIZED) return;
  const pid_t child = fork();
  if (child == 0) {
    const rlim_t used = used_address_space();
    limit_address_space(used + 64 * mib);
    read_all(NULL, 0);
    _exit(check_result());
  }
  int status = 1;
  CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

/* Values whose tree needs most of what there is, although four times as much is asked for at first. */
static void test_half_of_the_address_space(void) {
  enum { count = 2000000 };
  if (IS_SANITIZED) return;
  const pid_t child = fork();
  if (child == 0) {
    const rlim_t used = used_address_space();
    unsigned char *list = calloc(1, count + 5);
    memcpy(list, "\xdd\x00\x1e\x84\x80", 5);
    limit_address_space(used + 90 * mib);
    fs_tree *tree = NULL;
    CHECK_OK(fs_msgpack_restore(list, count + 5, NULL, &tree, ERR));
    _exit(check_result());
  }
  int status = 1;
  CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

int main(void) {
  make_bytes();
  test_what_is_asked_for();
  test_pieces();
  test_address_space();
  test_half_of_the_address_space();
  munmap(bytes, size);
  return check_result();
}
