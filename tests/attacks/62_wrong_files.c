/* The wrong file, on every way to read one: whatever status reading ends with, the message says what the bytes look like, and no
 * way takes them, also where bytes may follow. A stream of objects is said to be one, a directory of Orbax's, too; and
 * whatever goes wrong with a file, the message names it. */
#include "file_support.h"

typedef struct Counter {
  int32_t n;
} Counter;

static fs_registry *registry;
static fs_tree *filled, *like;

/* ---- The ways ---- */

enum { way_count = 12 };
static const char *const ways[] = { "memory",  "mapped",  "mapping required", "not mapped", "source",   "into",
                                    "sharded", "restore", "restore_file",     "source's",   "template", "overwrite" };

static int has_file(int way) { return (way >= 1 && way <= 3) || way == 5 || way == 6 || way == 8 || way == 11; }

static fs_status open_way(int way, const void *data, size_t size, const fs_decode_options *decode, fs_error **error) {
  static const int64_t no_shape[] = { 1 };
  static const float zero;
  const char *path = in_temporary("wrong");
  CountingSource counting;
  const fs_source source = counting_source_of(&counting, data, size);
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_overwrite_options overwrite = FS_OVERWRITE_OPTIONS_INIT;
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  Counter target = { 7 };
  fs_tree *tree = NULL;
  fs_status status = FS_E_INTERNAL;
  options.decode = restore.decode = overwrite.decode = decode;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = no_shape;
  array.data = &zero;
  if (has_file(way)) write_file(path, data, size);
  switch (way) {
    case 0: status = fs_msgpack_restore(data, size, decode, &tree, error); break;
    case 1:
    case 2:
    case 3:
      options.mapping = way == 1 ? FS_MAPPING_AUTO : way == 2 ? FS_MAPPING_REQUIRED : FS_MAPPING_OFF;
      status = fs_file_open(path, &options, &tree, error);
      break;
    case 4: status = fs_source_open(&source, decode, &tree, error); break;
    case 5: status = fs_file_open_into(path, &options, filled, error); break;
    case 6: status = fs_sharded_open(path, &options, &tree, error); break;
    case 7: status = fs_restore(registry, "Counter", &target, data, size, &restore, error); break;
    case 8: status = fs_restore_file(registry, "Counter", &target, path, &restore, error); break;
    case 9: status = fs_restore_source(registry, "Counter", &target, &source, &restore, error); break;
    case 10: status = fs_node_from_bytes(fs_tree_root(like), data, size, &restore, &tree, error); break;
    default: status = fs_file_overwrite_array(path, "n", &array, &overwrite, error); break;
  }
  CHECK(target.n == 7);
  fs_tree_free(tree);
  remove(path);
  return status;
}

/* ---- The bytes ---- */

static void check_says(const void *data, size_t size, const char *word) {
  for (int way = 0; way < way_count; ++way) {
    for (fs_trailing trailing = FS_TRAILING_REFUSED; trailing <= FS_TRAILING_ALLOWED; ++trailing) {
      fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
      fs_error *error = NULL;
      decode.trailing = trailing;
      const fs_status status = open_way(way, data, size, &decode, &error);
      const char *message = fs_error_message(error);
      const int names_file = !has_file(way) || strstr(message, in_temporary("wrong")) != NULL;
      if (!CHECK(status != FS_OK && strstr(message, word) && names_file))
        fprintf(stderr, "  %s, %s, trailing %d: %s\n", word, ways[way], (int)trailing, message);
      fs_error_free(error);
    }
  }
}

#define SAYS(start, word) check_says(start, sizeof(start) - 1, word)

static void test_formats(void) {
  static const char zeros[300];
  SAYS("<!DOCTYPE html><html><head>", "HTML");
  SAYS("\n\n  <html lang=\"en\">", "HTML");
  SAYS("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code>", "XML");
  SAYS("{\"error\": \"Repository not found\"}", "JSON");
  SAYS("{\n  \"model_type\": \"bert\"\n}\n", "JSON");
  SAYS("  [1, 2]", "JSON");
  SAYS("{}", "JSON");
  SAYS("Entry not found", "text");
  SAYS("# a comment\nvalue: 1\n", "text");
  SAYS("\xef\xbb\xbfvalue", "text");
  SAYS("\xff\xfeh\0e\0l\0l\0o\0", "UTF-16");
  SAYS("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull");
  SAYS("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c", "gzip");
  SAYS("\x28\xb5\x2f\xfd\x24\x05\x29\x00\x00", "Zstandard");
  SAYS("BZh91AY&SY", "bzip2");
  SAYS(
      "\xfd"
      "7zXZ\0\0\x04\xe6\xd6\xb4\x46",
      "xz");
  SAYS("\x04\x22\x4d\x18\x64\x40\xa7", "LZ4");
  SAYS("7z\xbc\xaf\x27\x1c\x00\x04", "7z");
  SAYS("PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00", "PyTorch");
  SAYS("PK\x05\x06\x00\x00\x00\x00", "zip");
  SAYS("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19.", "pickle");
  SAYS("\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00}\x94.", "pickle");
  SAYS("\x80\x05\x95\x0b\x00\x00\x00\x00\x00\x00\x00}\x94.", "pickle");
  SAYS("\x10\x00\x00\x00\x00\x00\x00\x00{\"__metadata__\":{}}", "safetensors");
  SAYS(
      "\x92\x00\x00\x00\x00\x00\x00\x00{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
      "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}                                                 "
      "     ",
      "safetensors");
  SAYS("GGUF\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00", "GGUF");
  SAYS("\x89HDF\r\n\x1a\n\x00\x00\x00\x00\x00\x08\x08\x00\x04\x00\x10\x00\x00\x00\x00\x00", "HDF5");
  SAYS("\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "NumPy");
  SAYS("\x1c\x00\x00\x00TFL3\x14\x00\x20\x00", "TensorFlow Lite");
  SAYS("\x0c\xdb\x3a\x2a\x00\x00\x00\x00\x00\x00\x01\x02", "Orbax");
  SAYS("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG");
  SAYS("\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG");
  SAYS("GIF89a\x01\x00\x01\x00", "GIF");
  SAYS("RIFF\x24\x00\x00\x00WEBPVP8 ", "WebP");
  SAYS("%PDF-1.7\n", "PDF");
  SAYS(
      "\x7f"
      "ELF\x02\x01\x01\x00",
      "ELF");
  SAYS("SQLite format 3\0\x10\x00", "SQLite");
  check_says(zeros, sizeof zeros, "zeros");
  check_says(zeros, 2, "zeros");
}

/* Text and zeros are small ints to msgpack, a list may begin as NumPy's files do, and a dict may be empty. */
static void test_not_mistaken(void) {
  static const char *const whole[] = { "65", "0", "{}", "'<html>'", "'{}'" };
  for (size_t i = 0; i < sizeof whole / sizeof *whole; ++i) fs_tree_free(tree_of(whole[i]));
  fs_tree_free(tree_of_bytes(bytes_of("93 4e 55 4d"))); /* [78, 85, 77], as in \x93NUM */
}

static void test_streams(void) {
  const char *const streams[] = { "hex('81a16e01 81a16e02')", "hex('9101 9102')", "hex('a161 a162')",
                                  "hex('c70c01939101a575696e7438c40105 c0')" };
  for (size_t i = 0; i < sizeof streams / sizeof *streams; ++i) {
    const Bytes bytes = packed_bytes(streams[i]);
    for (int way = 0; way < way_count; ++way) {
      fs_error *error = NULL;
      CHECK(open_way(way, bytes.data, bytes.size, NULL, &error) == FS_E_FORMAT);
      if (!CHECK(strstr(fs_error_message(error), "stream of objects") &&
                 strstr(fs_error_message(error), "FS_TRAILING_STREAM")))
        fprintf(stderr, "  %s, %s: %s\n", streams[i], ways[way], fs_error_message(error));
      fs_error_free(error);
    }
    free(bytes.data);
  }
}

/* ---- Directories ---- */

static void check_directory(const char *file, const char *word) {
  const char *directory = in_temporary("checkpoint");
  char name[600];
  fs_tree *tree = NULL;
  Counter target = { 7 };
  fs_error *errors[3] = { NULL, NULL, NULL };
  CHECK(mkdir(directory, 0700) == 0);
  snprintf(name, sizeof name, "%s/%s", directory, file);
  write_file(name, "{}", 2);
  CHECK(fs_file_open(directory, NULL, &tree, &errors[0]) == FS_E_INVALID_ARGUMENT);
  CHECK(fs_sharded_open(directory, NULL, &tree, &errors[1]) == FS_E_INVALID_ARGUMENT);
  CHECK(fs_restore_file(registry, "Counter", &target, directory, NULL, &errors[2]) == FS_E_INVALID_ARGUMENT);
  for (int i = 0; i < 3; ++i) {
    if (!CHECK(strstr(fs_error_message(errors[i]), "it is a directory") && strstr(fs_error_message(errors[i]), word) &&
               strstr(fs_error_message(errors[i]), file)))
      fprintf(stderr, "  %d: %s\n", i, fs_error_message(errors[i]));
    fs_error_free(errors[i]);
  }
  remove(name);
  remove(directory);
}

/* ---- Names ---- */

static fs_status fail_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)object, (void)builder, (void)user_data;
  *error = fs_error_create(FS_E_STATE, "not today");
  return FS_E_STATE;
}

static void check_names(fs_status expected, fs_status status, fs_error *error, const char *path, const char *word) {
  const char *message = fs_error_message(error), *first = strstr(message, path);
  if (!CHECK(status == expected && first && !strstr(first + 1, path) && strstr(fs_error_report(error), path) &&
             strstr(fs_error_report(error), word)))
    fprintf(stderr, "  %s: %s\n", fs_status_name(status), fs_error_report(error));
  fs_error_free(error);
}

static void test_names(void) {
  const Bytes bytes = packed_bytes("{'m': 5}");
  char path[512];
  Counter target = { 7 };
  fs_tree *tree = NULL;
  fs_type failing = FS_TYPE_INIT;
  fs_error *error = NULL;
  fs_status status = FS_OK;
  failing.name = "Failing";
  failing.size = sizeof target;
  failing.to_state = fail_to_state;
  CHECK_OK(fs_register_type(registry, &failing, ERR));
  snprintf(path, sizeof path, "%s/named", temporary_directory);
  write_file(path, bytes.data, bytes.size);
  status = fs_restore_file(registry, "Counter", &target, path, NULL, &error);
  CHECK(fs_error_mismatch_count(error) == 2);
  check_names(FS_E_MISMATCH, status, error, path, "2 mismatches while restoring a Counter");
  error = NULL;
  status = fs_restore_file(registry, "Counter", &target, path,
                           &(fs_restore_options){ sizeof(fs_restore_options), .drop_extra = 1 }, &error);
  CHECK(fs_error_mismatch_count(error) == 1);
  check_names(FS_E_MISMATCH, status, error, path, "Missing field n");
  error = NULL;
  status = fs_restore_file(registry, "Counter", &target, path,
                           &(fs_restore_options){ sizeof(fs_restore_options), .path = "x" }, &error);
  check_names(FS_E_NOT_FOUND, status, error, path, "no subtree 'x'");
  error = NULL;
  status = fs_save_file(registry, "Failing", &target, path, NULL, &error);
  check_names(FS_E_CALLBACK, status, error, path, "not today");
  error = NULL;
  status = fs_file_overwrite_array(path, "none/such", &(fs_array_source)FS_ARRAY_SOURCE_INIT, NULL, &error);
  CHECK(status != FS_OK);
  fs_error_free(error);
  error = NULL;
  status = fs_file_open(in_temporary("missing"), NULL, &tree, &error);
  check_names(FS_E_IO, status, error, in_temporary("missing"), "ENOENT");
  error = NULL;
  snprintf(path, sizeof path, "%s/no/such/directory", temporary_directory);
  status = fs_bytes_save_file("\xc0", 1, path, NULL, &error);
  check_names(FS_E_IO, status, error, path, "ENOENT");
  CHECK(target.n == 7);
  free(bytes.data);
}

int main(void) {
  static const fs_field fields[] = { FS_FIELD_VALUE(Counter, n, FS_DTYPE_INT32) };
  if (!temporary_begin()) return check_result();
  like = tree_of("{'n': 5}");
  CHECK_OK(fs_tree_create(NULL, &filled, ERR));
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Counter, fields), ERR));
  test_formats();
  test_not_mistaken();
  test_streams();
  check_directory("_CHECKPOINT_METADATA", "Orbax");
  check_directory("_METADATA", "Orbax");
  check_directory("manifest.ocdbt", "Orbax");
  check_directory("checkpoint", "may be what is meant");
  test_names();
  fs_registry_free(registry);
  fs_tree_free(filled);
  fs_tree_free(like);
  temporary_end();
  return check_result();
}
