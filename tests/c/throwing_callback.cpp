// A C++ callback that throws: whatever it throws becomes FS_E_CALLBACK, with what() and the path,
// and nothing has changed.
#include <flaxstate/flaxstate.h>

#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

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

void maybe_throw(Throws what) {
  if (what == Throws::runtime_error) throw std::runtime_error("the cat is out");
  if (what == Throws::number) throw 42;
  if (what == Throws::bad_alloc) throw std::bad_alloc();
}

struct Thing {
  int32_t value;
};

fs_status to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  maybe_throw(static_cast<Behaviour *>(user_data)->when_written);
  return fs_builder_int64(builder, static_cast<const Thing *>(object)->value, error);
}

fs_status prepare(void *, const fs_node *node, const fs_restore_options *, void **out_staged, fs_error **error,
                  void *user_data) {
  maybe_throw(static_cast<Behaviour *>(user_data)->when_prepared);
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

// The call failed with FS_E_CALLBACK at ./b; a std::exception's what() is in the message.
void check_error(fs_status status, fs_error *error, Throws what) {
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

} // namespace

int main() {
  Behaviour first, second;
  fs_registry *registry = nullptr;
  CHECK(fs_registry_create(nullptr, &registry, nullptr) == FS_OK);
  register_types(registry, &first, &second);
  for (Throws what : { Throws::runtime_error, Throws::number, Throws::bad_alloc }) {
    test_writing(registry, second, what);
    test_restoring(registry, first, second, what);
  }
  fs_registry_free(registry);
  return failures > 0;
}
