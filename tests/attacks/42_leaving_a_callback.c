/* Attack 42: longjmp out of a callback is forbidden (rule 7 of flaxstate.h), since nobody could end what the call has begun. A
 * program that has to jump lets the callback fail, and jumps when the call has returned. */
#include <setjmp.h>

#include "counting_allocator.h"
#include "hex.h"

typedef struct Thing {
  int32_t x;
} Thing;

static jmp_buf home;

static fs_status gives_up(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)object, (void)builder;
  *(int *)user_data = 1;
  *error = fs_error_create(FS_E_CALLBACK, "has had enough");
  return FS_E_CALLBACK;
}

static void write_thing(const fs_registry *registry, fs_buffer *buffer, const int *jumps) {
  const Thing thing = { 1 };
  fs_error *error = NULL;
  CHECK(fs_to_bytes(registry, "Thing", &thing, NULL, buffer, &error) == FS_E_CALLBACK);
  CHECK(strstr(fs_error_message(error), "has had enough") != NULL);
  fs_error_free(error);
  if (*jumps) longjmp(home, 1);
}

int main(void) {
  static int jumps, has_come_home;
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  const fs_type type = {
    .struct_size = sizeof type, .name = "Thing", .size = sizeof(Thing), .to_state = gives_up, .user_data = &jumps
  };
  static fs_registry *registry;
  static fs_buffer *buffer;
  CHECK_OK(fs_registry_create(&allocator, &registry, ERR));
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
  if (setjmp(home) == 0) {
    write_thing(registry, buffer, &jumps);
  } else {
    has_come_home = 1;
  }
  CHECK(has_come_home);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
  CHECK(counts.live_blocks == 0);
  return check_result();
}
