#include "shadow.h"

fsgo_options fsgo_options_init(void) {
  const fsgo_options options = {
    FS_DECODE_OPTIONS_INIT,
    FS_PARALLEL_INIT,
    FS_SERIALIZE_OPTIONS_INIT,
    FS_RESTORE_OPTIONS_INIT,
    FS_OPEN_OPTIONS_INIT,
    FS_SAVE_OPTIONS_INIT,
    NULL,
    0,
    FS_PROGRESS_INIT,
  };
  return options;
}

fs_decode_options fsgo_decode_untrusted(void) {
  const fs_decode_options options = FS_DECODE_OPTIONS_UNTRUSTED;
  return options;
}

void fsgo_link(fsgo_options *options) {
  options->serialize.parallel = options->restore.parallel = &options->parallel;
  options->serialize.report = options->restore.report = options->report;
  options->serialize.progress = options->restore.progress = fsgo_progress_of(options);
  options->restore.decode = &options->decode;
  options->save.serialize = &options->serialize;
}

void fsgo_link_decode(fsgo_options *options) {
  options->decode.progress = fsgo_progress_of(options);
  options->open.decode = &options->decode;
}

fs_status fsgo_msgpack_restore(const unsigned char *bytes, size_t size, fsgo_options options, fs_tree **out_tree,
                               fs_error **error) {
  fsgo_link_decode(&options);
  options.decode.ownership = FS_OWNERSHIP_COPIED;
  return fs_msgpack_restore(bytes, size, &options.decode, out_tree, error);
}

fs_status fsgo_file_open(const char *path, fsgo_options options, fs_tree **out_tree, fs_error **error) {
  fsgo_link_decode(&options);
  return fs_file_open(path, &options.open, out_tree, error);
}

fs_status fsgo_sharded_open(const char *path, fsgo_options options, fs_tree **out_tree, fs_error **error) {
  fsgo_link_decode(&options);
  return fs_sharded_open(path, &options.open, out_tree, error);
}

fs_status fsgo_to_state_dict(const fs_registry *registry, const char *type_name, const unsigned char *object,
                             const fs_tree_options *options, fs_tree **out_tree, fs_error **error) {
  return fs_to_state_dict(registry, type_name, object, options, out_tree, error);
}

fs_status fsgo_serialize_into(const fs_node *node, fsgo_options options, unsigned char *memory, size_t capacity,
                              size_t *out_size, fs_error **error) {
  fsgo_link(&options);
  return fs_msgpack_serialize_into(node, &options.serialize, memory, capacity, out_size, error);
}

fs_status fsgo_serialize(const fs_node *node, fsgo_options options, fs_buffer *buffer, fs_error **error) {
  fsgo_link(&options);
  return fs_msgpack_serialize(node, &options.serialize, buffer, error);
}

fs_status fsgo_save_tree(const fs_node *node, const char *path, fsgo_options options, fs_error **error) {
  fsgo_link(&options);
  return fs_msgpack_save_file(node, path, &options.save, error);
}

fs_status fsgo_save_bytes(const unsigned char *bytes, size_t size, const char *path, fsgo_options options,
                          fs_error **error) {
  fs_serialize_options told = FS_SERIALIZE_OPTIONS_INIT; /* how to write doesn't matter any more */
  told.progress = fsgo_progress_of(&options);
  options.save.serialize = told.progress ? &told : NULL;
  return fs_bytes_save_file(bytes, size, path, &options.save, error);
}

fs_status fsgo_to_bytes_into(const fs_registry *registry, const char *type_name, const unsigned char *object,
                             fsgo_options options, unsigned char *memory, size_t capacity, size_t *out_size,
                             fs_error **error) {
  fsgo_link(&options);
  return fs_to_bytes_into(registry, type_name, object, &options.serialize, memory, capacity, out_size, error);
}

fs_status fsgo_to_buffer(const fs_registry *registry, const char *type_name, const unsigned char *object,
                         fsgo_options options, fs_buffer *buffer, fs_error **error) {
  fsgo_link(&options);
  return fs_to_bytes(registry, type_name, object, &options.serialize, buffer, error);
}

fs_status fsgo_save_file(const fs_registry *registry, const char *type_name, const unsigned char *object,
                         const char *path, fsgo_options options, fs_error **error) {
  fsgo_link(&options);
  return fs_save_file(registry, type_name, object, path, &options.save, error);
}

fs_status fsgo_builder_bytes(fs_builder *builder, const unsigned char *data, size_t size, fs_error **error) {
  return fs_builder_bytes(builder, data, size, error);
}

fs_status fsgo_builder_ext(fs_builder *builder, int32_t code, const unsigned char *data, size_t size,
                           fs_error **error) {
  return fs_builder_ext(builder, code, data, size, error);
}

static fs_array_source source_of(fsgo_array array, const char *dtype_name, const int64_t *shape, const int64_t *strides,
                                 const unsigned char *data) {
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = array.dtype;
  source.dtype_name = dtype_name;
  source.item_size = array.item_size;
  source.is_big_endian = array.is_big_endian;
  source.rank = array.rank;
  source.shape = shape;
  source.strides = strides;
  source.data = data;
  return source;
}

fs_status fsgo_builder_array(fs_builder *builder, fsgo_array array, const char *dtype_name, const int64_t *shape,
                             const int64_t *strides, const unsigned char *data, int32_t is_scalar, fs_error **error) {
  fs_array_source source = source_of(array, dtype_name, shape, strides, data);
  source.copy_data = 1;
  return is_scalar ? fs_builder_scalar(builder, &source, error) : fs_builder_array(builder, &source, error);
}

fs_status fsgo_overwrite_array(const char *path, const char *array_path, fsgo_array array, const char *dtype_name,
                               const int64_t *shape, const int64_t *strides, const unsigned char *data,
                               fsgo_options options, fs_error **error) {
  const fs_array_source source = source_of(array, dtype_name, shape, strides, data);
  fs_overwrite_options overwrite = FS_OVERWRITE_OPTIONS_INIT;
  overwrite.durability = options.save.durability;
  overwrite.decode = &options.decode;
  return fs_file_overwrite_array(path, array_path, &source, &overwrite, error);
}
