// A C++ callback that throws: whatever it throws becomes FS_E_CALLBACK, with what() and the path,
// and nothing has changed.
#include <flaxstate/flaxstate.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

int failures = 0;

void check(bool is_true, const char *what, int line) {
  if (is_true) return;
  ++failures;
  std::fprintf(stderr, "throwing_callback.cpp:%d: not so: %s\n", line, what);
}

#define CHECK(condition) check(condition, #condition, __LINE__)

enum class Throws { nothing, runtime_error, number, bad_alloc };

struct Behaviour {
  Throws when_written = Throws::nothing;
  Throws when_prepared = Throws::nothing;
  int committed = 0;
  int discarded = 0;
};

void maybe_throw(Throws what, fs_error **error = nullptr) {
  if (error != nullptr && what != Throws::nothing)
    *error = fs_error_create(FS_E_INTERNAL, "is the library's, in spite of the exception");
  if (what == Throws::runtime_error) throw std::runtime_error("the cat is out");
  if (what == Throws::number) throw 42;
  if (what == Throws::bad_alloc) throw std::bad_alloc();
}

struct Thing {
  int32_t value;
};

fs_status to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  maybe_throw(static_cast<Behaviour *>(user_data)->when_written, error);
  return fs_builder_int64(builder, static_cast<const Thing *>(object)->value, error);
}

fs_status prepare(void *, const fs_node *node, const fs_restore_options *, void **out_staged, fs_error **error,
                  void *user_data) {
  maybe_throw(static_cast<Behaviour *>(user_data)->when_prepared, error);
  int64_t value = 0;
  const fs_status status = fs_node_int64(node, &value, error);
  if (status == FS_OK) *out_staged = new int64_t(value);
  return status;
}

void commit(void *target, void *staged, void *user_data) {
  static_cast<Thing *>(target)->value = static_cast<int32_t>(*static_cast<int64_t *>(staged));
  delete static_cast<int64_t *>(staged);
  ++static_cast<Behaviour *>(user_data)->committed;
}

void discard(void *, void *staged, void *user_data) {
  delete static_cast<int64_t *>(staged);
  ++static_cast<Behaviour *>(user_data)->discarded;
}

struct Pair {
  Thing a, b;
};

// Two types whose callbacks behave differently.
void register_types(fs_registry *registry, Behaviour *first, Behaviour *second) {
  const char *names[] = { "First", "Second" };
  Behaviour *behaviours[] = { first, second };
  for (int i = 0; i < 2; ++i) {
    fs_type type = FS_TYPE_INIT;
    type.name = names[i];
    type.size = sizeof(Thing);
    type.to_state = to_state;
    type.prepare = prepare;
    type.commit = commit;
    type.discard = discard;
    type.user_data = behaviours[i];
    CHECK(fs_register_type(registry, &type, nullptr) == FS_OK);
  }
  const fs_field fields[] = { FS_FIELD_OBJECT(Pair, a, "First"), FS_FIELD_OBJECT(Pair, b, "Second") };
  const fs_type pair = FS_TYPE_FIELDS(Pair, fields);
  CHECK(fs_register_type(registry, &pair, nullptr) == FS_OK);
}

// The call failed with FS_E_CALLBACK at ./b; a std::exception's what() is in the message. But no memory is no memory.
void check_error(fs_status status, fs_error *error, Throws what) {
  if (what == Throws::bad_alloc) {
    CHECK(status == FS_E_NO_MEMORY && fs_error_status(error) == FS_E_NO_MEMORY);
    return fs_error_free(error);
  }
  CHECK(status == FS_E_CALLBACK);
  CHECK(fs_error_status(error) == FS_E_CALLBACK);
  CHECK(std::string(fs_error_path(error)) == "./b");
  if (what == Throws::runtime_error) CHECK(std::strstr(fs_error_report(error), "the cat is out") != nullptr);
  fs_error_free(error);
}

void test_writing(const fs_registry *registry, Behaviour &second, Throws what) {
  const Pair pair = { { 1 }, { 2 } };
  unsigned char memory[16];
  size_t size = 77;
  fs_error *error = nullptr;
  second.when_written = what;
  const fs_status status = fs_to_bytes_into(registry, "Pair", &pair, nullptr, memory, sizeof memory, &size, &error);
  check_error(status, error, what);
  CHECK(size == 77);
  second.when_written = Throws::nothing;
  CHECK(fs_to_bytes_into(registry, "Pair", &pair, nullptr, memory, sizeof memory, &size, nullptr) == FS_OK);
  CHECK(size == 7 && std::memcmp(memory,
                                 "\x82\xa1"
                                 "a\x01\xa1"
                                 "b\x02",
                                 7) == 0);
}

void test_restoring(const fs_registry *registry, Behaviour &first, Behaviour &second, Throws what) {
  Pair pair = { { 1 }, { 2 } };
  fs_error *error = nullptr;
  first.committed = first.discarded = second.committed = second.discarded = 0;
  second.when_prepared = what;
  const char bytes[] =
      "\x82\xa1"
      "a\x05\xa1"
      "b\x06";
  const fs_status status = fs_restore(registry, "Pair", &pair, bytes, 7, nullptr, &error);
  check_error(status, error, what);
  CHECK(pair.a.value == 1 && pair.b.value == 2);
  CHECK(first.committed == 0 && first.discarded == 1);
  CHECK(second.committed == 0 && second.discarded == 0);
  second.when_prepared = Throws::nothing;
  CHECK(fs_restore(registry, "Pair", &pair, bytes, 7, nullptr, nullptr) == FS_OK);
  CHECK(pair.a.value == 5 && pair.b.value == 6);
  CHECK(first.committed == 1 && second.committed == 1);
}

// ---- A parallel_for, which gives no status: all is written before its exception is told of.

constexpr int64_t item_count = 2 << 20;

struct Big {
  int32_t first;
  float *items;
  int32_t last;
};

Throws loop_throws;

void throwing_loop(size_t count, void (*task)(size_t, void *), void *context, void *) {
  for (size_t i = 0; i < count / 2; ++i) task(i, context);
  maybe_throw(loop_throws);
}

struct BigOptions {
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  BigOptions() {
    parallel.thread_count = 4;
    parallel.parallel_for = throwing_loop;
    serialize.parallel = restore.parallel = &parallel;
    save.serialize = &serialize;
    save.durability = FS_DURABILITY_NONE;
  }
};

template <class Call>
void check_loop_fails(Throws what, const Call &call) {
  fs_error *error = nullptr;
  const fs_status status = call(&error);
  CHECK(status == (what == Throws::bad_alloc ? FS_E_NO_MEMORY : FS_E_CALLBACK));
  if (what == Throws::runtime_error)
    CHECK(std::strstr(fs_error_message(error), "parallel_for failed: the cat is out") != nullptr);
  fs_error_free(error);
}

std::string contents(const char *path) {
  std::string text;
  std::FILE *file = std::fopen(path, "rb");
  if (file == nullptr) return "none";
  for (int c; (c = std::fgetc(file)) != EOF;) text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

void test_loop(Throws what, const char *path) {
  fs_registry *registry = nullptr;
  fs_buffer *expected = nullptr, *buffer = nullptr;
  const fs_field fields[] = { FS_FIELD_VALUE(Big, first, FS_DTYPE_INT32),
                              FS_FIELD_ARRAY_POINTER(Big, items, FS_DTYPE_FLOAT32, item_count),
                              FS_FIELD_VALUE(Big, last, FS_DTYPE_INT32) };
  const fs_type type = FS_TYPE_FIELDS(Big, fields);
  std::vector<float> items(item_count), room(item_count);
  for (size_t i = 0; i < items.size(); ++i) items[i] = static_cast<float>(i);
  const Big big = { 1, items.data(), 2 };
  const BigOptions options;
  CHECK(fs_registry_create(nullptr, &registry, nullptr) == FS_OK);
  CHECK(fs_register_type(registry, &type, nullptr) == FS_OK);
  CHECK(fs_buffer_create(nullptr, &expected, nullptr) == FS_OK && fs_buffer_create(nullptr, &buffer, nullptr) == FS_OK);
  CHECK(fs_to_bytes(registry, "Big", &big, nullptr, expected, nullptr) == FS_OK);
  loop_throws = what;

  check_loop_fails(
      what, [&](fs_error **error) { return fs_to_bytes(registry, "Big", &big, &options.serialize, buffer, error); });
  CHECK(fs_buffer_size(buffer) == 0);
  // The old file stays, and nothing else; on Linux the loop isn't called, since a file takes one write at a time there.
  std::FILE *const file = std::fopen(path, "wb");
  CHECK(file != nullptr && std::fputs("old", file) >= 0 && std::fclose(file) == 0);
#if defined(__linux__)
  CHECK(fs_save_file(registry, "Big", &big, path, &options.save, nullptr) == FS_OK);
  CHECK(contents(path).size() == fs_buffer_size(expected));
#else
  check_loop_fails(what,
                   [&](fs_error **error) { return fs_save_file(registry, "Big", &big, path, &options.save, error); });
  CHECK(contents(path) == "old");
#endif
  // The target is whole.
  Big target = { 0, room.data(), 0 };
  check_loop_fails(what, [&](fs_error **error) {
    return fs_restore(registry, "Big", &target, fs_buffer_data(expected), fs_buffer_size(expected), &options.restore,
                      error);
  });
  CHECK(target.first == 1 && target.last == 2 && room == items);
  // With a shadow nothing has been written when the loop fails.
  loop_throws = Throws::nothing;
  CHECK(fs_save_file(registry, "Big", &big, path, nullptr, nullptr) == FS_OK);
  loop_throws = what;
  std::fill(room.begin(), room.end(), 0.0f);
  target.first = 0;
  check_loop_fails(
      what, [&](fs_error **error) { return fs_restore_file(registry, "Big", &target, path, &options.restore, error); });
  CHECK(target.first == 0 && room[1] == 0.0f && room.back() == 0.0f);
  std::remove(path);
  fs_buffer_free(expected);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
}

} // namespace

int main(int, char **arguments) {
  Behaviour first, second;
  fs_registry *registry = nullptr;
  CHECK(fs_registry_create(nullptr, &registry, nullptr) == FS_OK);
  register_types(registry, &first, &second);
  for (Throws what : { Throws::runtime_error, Throws::number, Throws::bad_alloc }) {
    test_writing(registry, second, what);
    test_restoring(registry, first, second, what);
    test_loop(what, (std::string(arguments[0]) + ".msgpack").c_str());
  }
  fs_registry_free(registry);
  return failures > 0;
}
