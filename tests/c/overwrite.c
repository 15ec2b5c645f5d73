/* file.h: fs_file_overwrite_array changes the data of one array of a file, and not a byte beside it. */
#include "file_support.h"

#include "packer.h"
#include "producer.h"

enum { side = 60 };

/* Where the data of an array stands in the file. */
typedef struct Place {
  const char *path;
  size_t pieces;
  size_t offsets[8], sizes[8];
} Place;

static Place places[] = {
  { .path = "plain" }, { .path = "swapped" }, { .path = "chunked" }, { .path = "scalar" }, { .path = "list/1" }
};
enum { PLAIN, SWAPPED, CHUNKED, SCALAR, IN_A_LIST };

static Packer packer;

static void pack_data(Place *place, size_t size) {
  place->offsets[place->pieces] = packer.size;
  place->sizes[place->pieces++] = size;
  for (size_t i = 0; i < size; ++i) pack_raw(&packer, "\x55", 1);
}

/* {"plain": float32[60, 60], "swapped": >f4[60, 60], "chunked": float32[60, 60] in 3 chunks, one of which is tiny, "scalar":
 *  np.float64, "list": ["text", int16[4]], "text": "text"} */
static void pack_file(void) {
  static const int64_t shape[] = { side, side }, four[] = { 4 };
  static const int64_t chunks[] = { 2000, 3, 1597 };
  pack_map(&packer, 6);
  pack_text(&packer, "plain");
  pack_array_head(&packer, 1, "float32", 2, shape, side * side * 4);
  pack_data(&places[PLAIN], side * side * 4);
  pack_text(&packer, "swapped");
  pack_array_head(&packer, 1, ">f4", 2, shape, side * side * 4);
  pack_data(&places[SWAPPED], side * side * 4);
  pack_text(&packer, "chunked");
  pack_chunked_head(&packer, "{'0': 60, '1': 60}");
  pack_map(&packer, 3);
  for (int i = 0; i < 3; ++i) {
    pack_text(&packer, (const char[]){ (char)('0' + i), '\0' });
    pack_array_head(&packer, 1, "float32", 1, &chunks[i], (uint64_t)chunks[i] * 4);
    pack_data(&places[CHUNKED], (size_t)chunks[i] * 4);
  }
  pack_text(&packer, "scalar");
  pack_array_head(&packer, 3, "float64", 0, NULL, 8);
  pack_data(&places[SCALAR], 8);
  pack_text(&packer, "list");
  pack_list(&packer, 2);
  pack_text(&packer, "text");
  pack_array_head(&packer, 1, "int16", 1, four, 8);
  pack_data(&places[IN_A_LIST], 8);
  pack_text(&packer, "text");
  pack_text(&packer, "text");
}

static const int64_t shape_of_places[] = { side, side };
static float items[side * side];

static fs_array_source array_of_items(void) {
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 2;
  array.shape = shape_of_places;
  array.data = items;
  return array;
}

static void swap_items(unsigned char *data, size_t count) {
  for (unsigned char *item = data; item < data + 4 * count; item += 4) {
    const unsigned char bytes[] = { item[3], item[2], item[1], item[0] };
    memcpy(item, bytes, 4);
  }
}

/* The file is what was packed, but that the place holds `data`. */
static void check_file(const char *path, const Place *place, const void *data) {
  unsigned char *expected = malloc(packer.size);
  size_t at = 0;
  memcpy(expected, packer.data, packer.size);
  for (size_t i = 0; i < place->pieces; at += place->sizes[i++])
    memcpy(expected + place->offsets[i], (const unsigned char *)data + at, place->sizes[i]);
  if (!CHECK(is_file_of(path, expected, packer.size))) fprintf(stderr, "  %s\n", place->path);
  free(expected);
}

static const fs_overwrite_options fast = { sizeof fast, FS_DURABILITY_NONE, 0, NULL };

static void check_overwritten(const Place *place, const fs_array_source *array, const void *data) {
  const char *path = in_temporary("file");
  for (fs_durability durability = FS_DURABILITY_FULL; durability <= FS_DURABILITY_NONE; ++durability) {
    fs_overwrite_options options = FS_OVERWRITE_OPTIONS_INIT;
    options.durability = durability;
    write_file(path, packer.data, packer.size);
    CHECK_OK(fs_file_overwrite_array(path, place->path, array, &options, ERR));
    check_file(path, place, data);
  }
}

static void test_places(void) {
  const double number = 2.5;
  const int16_t numbers[] = { 1, -2, 3, -4 };
  static unsigned char swapped[sizeof items];
  for (int i = 0; i < side * side; ++i) items[i] = (float)i + 0.25f;
  memcpy(swapped, items, sizeof items);
  swap_items(swapped, side * side);
  fs_array_source array = array_of_items();
  check_overwritten(&places[PLAIN], &array, items);
  check_overwritten(&places[SWAPPED], &array, swapped);
  check_overwritten(&places[CHUNKED], &array, items);
  /* the caller's may be big-endian, too */
  array.data = swapped;
  array.is_big_endian = 1;
  check_overwritten(&places[PLAIN], &array, items);
  check_overwritten(&places[SWAPPED], &array, swapped);
  check_overwritten(&places[CHUNKED], &array, items);
  array = (fs_array_source)FS_ARRAY_SOURCE_INIT;
  array.dtype = FS_DTYPE_FLOAT64;
  array.data = &number;
  check_overwritten(&places[SCALAR], &array, &number);
  array.dtype = FS_DTYPE_INT16;
  array.rank = 1;
  array.shape = (const int64_t[]){ 4 };
  array.data = numbers;
  check_overwritten(&places[IN_A_LIST], &array, numbers);
}

/* Transposed in memory, in order in the file. */
static void test_strides(void) {
  static float transposed[side * side];
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      items[row * side + column] = (float)(row * 100 + column);
      transposed[column * side + row] = items[row * side + column];
    }
  static unsigned char swapped[sizeof items];
  memcpy(swapped, items, sizeof items);
  swap_items(swapped, side * side);
  fs_array_source array = array_of_items();
  array.data = transposed;
  array.strides = (const int64_t[]){ 4, 4 * side };
  check_overwritten(&places[PLAIN], &array, items);
  check_overwritten(&places[SWAPPED], &array, swapped);
  check_overwritten(&places[CHUNKED], &array, items);
}

/* An array that a callback gives, larger than what it is asked for at once. */
static void test_producers(void) {
  static const int64_t shape[] = { 500000 };
  const char *path = in_temporary("produced");
  static Packer file;
  unsigned char *zeros = calloc(500000, 4);
  pack_map(&file, 1);
  pack_text(&file, "a");
  pack_array_head(&file, 1, "uint32", 1, shape, 2000000);
  const size_t offset = file.size;
  pack_raw(&file, zeros, 2000000);
  for (size_t fail_at = 0; fail_at < 2; ++fail_at) {
    Producer producer = { .fail_at = fail_at };
    const fs_array_source array = produced(&producer, 1, shape);
    write_file(path, file.data, file.size);
    if (fail_at == 0) {
      CHECK_OK(fs_file_overwrite_array(path, "a", &array, &fast, ERR));
      CHECK(producer.largest * 4 <= 1 << 20);
    } else {
      fs_error *error = NULL;
      CHECK(fs_file_overwrite_array(path, "a", &array, &fast, &error) == FS_E_CALLBACK);
      CHECK(strstr(fs_error_message(error), "the generator is out of fuel") != NULL);
      fs_error_free(error);
    }
    CHECK(producer.destroyed == 1);
    const Bytes bytes = read_file(path);
    CHECK(bytes.size == file.size && memcmp(bytes.data, file.data, offset) == 0);
    for (size_t i = 0; fail_at == 0 && i < 500000; i += 999) {
      const uint32_t number = number_at(i);
      CHECK(memcmp(bytes.data + offset + 4 * i, &number, 4) == 0);
    }
    free(bytes.data);
  }
  free(zeros);
  packer_free(&file);
}

/* Nothing is changed, and a producer is destroyed once. */
static void check_refused(fs_status expected, const char *array_path, fs_array_source array) {
  const char *path = in_temporary("file");
  write_file(path, packer.data, packer.size);
  CHECK_FAILS(expected, fs_file_overwrite_array(path, array_path, &array, &fast, ERR));
  Producer producer = { 0 };
  array.data = NULL;
  array.strides = NULL;
  array.read_items = produce;
  array.user_data = &producer;
  array.destroy_user_data = destroy_producer;
  CHECK_FAILS(expected, fs_file_overwrite_array(path, array_path, &array, &fast, ERR));
  CHECK(producer.destroyed == 1 && producer.calls == 0);
  CHECK(is_file_of(path, packer.data, packer.size));
}

static void test_refused(void) {
  const fs_array_source array = array_of_items();
  fs_array_source other = array;
  check_refused(FS_E_NOT_FOUND, "nothing", array);
  check_refused(FS_E_NOT_FOUND, "plain/0", array);
  check_refused(FS_E_NOT_FOUND, "list/2", array);
  check_refused(FS_E_TYPE, "text", array);
  check_refused(FS_E_TYPE, "list", array);
  check_refused(FS_E_TYPE, ".", array);
  other.dtype = FS_DTYPE_INT32;
  check_refused(FS_E_DTYPE, "plain", other);
  other.dtype = FS_DTYPE_FLOAT64;
  check_refused(FS_E_DTYPE, "chunked", other);
  other = array;
  other.shape = (const int64_t[]){ side, side - 1 };
  check_refused(FS_E_SHAPE, "plain", other);
  other.shape = (const int64_t[]){ side * side };
  other.rank = 1;
  check_refused(FS_E_SHAPE, "plain", other);
  check_refused(FS_E_SHAPE, "chunked", other);
  other.rank = 0;
  check_refused(FS_E_SHAPE, "plain", other);

  const char *path = in_temporary("file");
  write_file(path, packer.data, packer.size);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(NULL, "plain", &array, &fast, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(path, NULL, &array, &fast, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(path, "plain", NULL, &fast, ERR));
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_overwrite_options options = FS_OVERWRITE_OPTIONS_INIT;
  options.durability = 3;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(path, "plain", &array, &options, ERR));
  options = fast;
  options.reserved = 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(path, "plain", &array, &options, ERR));
  options = fast;
  options.decode = &decode;
  decode.align_arrays = 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(path, "plain", &array, &options, ERR));
  decode.align_arrays = 0;
  decode.ownership = FS_OWNERSHIP_COPIED;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(path, "plain", &array, &options, ERR));
  decode.ownership = FS_OWNERSHIP_BORROWED;
  decode.memory_limit = 1000;
  CHECK_FAILS(FS_E_LIMIT, fs_file_overwrite_array(path, "plain", &array, &options, ERR));
  CHECK(is_file_of(path, packer.data, packer.size));
  CHECK_FAILS(FS_E_IO, fs_file_overwrite_array(in_temporary("nothing"), "plain", &array, &fast, ERR));
  CHECK(access(in_temporary("nothing"), F_OK) != 0);
  CHECK(fs_file_overwrite_array(temporary_directory, "plain", &array, &fast, NULL) != FS_OK);
  write_file(path, packer.data, packer.size - 1);
  CHECK_FAILS(FS_E_TRUNCATED, fs_file_overwrite_array(path, "plain", &array, &fast, ERR));
  CHECK(is_file_of(path, packer.data, packer.size - 1));
}

/* A tree that has the file mapped sees the new data; the file is the same one, with its permissions. */
static void test_an_open_file(void) {
  const char *path = in_temporary("file");
  struct stat before, after;
  fs_tree *tree = NULL;
  float item = 0;
  for (int i = 0; i < side * side; ++i) items[i] = 7.5f;
  const fs_array_source array = array_of_items();
  write_file(path, packer.data, packer.size);
  CHECK(stat(path, &before) == 0);
  CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
  CHECK_OK(fs_file_overwrite_array(path, "./chunked", &array, NULL, ERR));
  CHECK_OK(fs_node_array_slice(fs_node_at(fs_tree_root(tree), "chunked"), (const int64_t[]){ 59, 59 }, NULL, NULL,
                               &item, sizeof item, ERR));
  CHECK(item == 7.5f);
  CHECK(stat(path, &after) == 0 && after.st_ino == before.st_ino && after.st_mode == before.st_mode);
  fs_tree_free(tree);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  pack_file();
  test_places();
  test_strides();
  test_producers();
  test_refused();
  test_an_open_file();
  packer_free(&packer);
  temporary_end();
  return check_result();
}
