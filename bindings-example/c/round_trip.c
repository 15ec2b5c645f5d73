/* round_trip [FILE]: a struct to Flax's bytes and back; the bytes are written to FILE, too. */
#include <flaxstate/flaxstate.h>
#include <stdio.h>

/* README.md shows what stands between the two marks. */
/* clang-format off */
typedef struct Player { int32_t hp; float pos[3]; char name[16]; } Player;

static const fs_field player_fields[] = { FS_FIELD_VALUE(Player, hp, FS_DTYPE_INT32), FS_FIELD_ARRAY(Player, pos, FS_DTYPE_FLOAT32, 3),
                                          FS_FIELD_TEXT(Player, name) };
static const fs_type player_type = FS_TYPE_FIELDS(Player, player_fields);

static fs_status round_trip(const Player *player, Player *copy, fs_buffer *bytes, fs_error **error) {
  fs_registry *registry = NULL;
  fs_status status = fs_registry_create(NULL, &registry, error);
  if (!status) status = fs_register_type(registry, &player_type, error);
  if (!status) status = fs_to_bytes(registry, "Player", player, NULL, bytes, error);
  if (!status) status = fs_restore(registry, "Player", copy, fs_buffer_data(bytes), fs_buffer_size(bytes), NULL, error);
  fs_registry_free(registry);
  return status;
}
/* clang-format on */

static int write_file(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  if (!file) return 0;
  const int is_written = fwrite(bytes, 1, size, file) == size;
  return fclose(file) == 0 && is_written;
}

int main(int argc, char **argv) {
  const Player player = { 80, { 1, 2, 3 }, "Ada" };
  Player copy = { 0 };
  fs_buffer *bytes = NULL;
  fs_error *error = NULL;
  fs_status status = fs_buffer_create(NULL, &bytes, &error);
  if (!status) status = round_trip(&player, &copy, bytes, &error);

  int is_good = 0;
  if (status) {
    fprintf(stderr, "%s: %s\n", fs_status_name(status), fs_error_report(error));
  } else {
    is_good = argc < 2 || write_file(argv[1], fs_buffer_data(bytes), fs_buffer_size(bytes));
    printf("%s has %d hp at (%g, %g, %g), in %lu bytes\n", copy.name, (int)copy.hp, copy.pos[0], copy.pos[1],
           copy.pos[2], (unsigned long)fs_buffer_size(bytes));
  }
  fs_buffer_free(bytes);
  fs_error_free(error);
  return !is_good;
}
