/* The options of calls that make trees, for one allocator. */
#ifndef FLAXSTATE_TESTS_TREE_OPTIONS_H
#define FLAXSTATE_TESTS_TREE_OPTIONS_H

#include <flaxstate/flaxstate.h>

static inline fs_tree_options tree_options_of(const fs_allocator *allocator, int32_t copy_data) {
  fs_tree_options options = FS_TREE_OPTIONS_INIT;
  options.allocator = allocator;
  options.copy_data = copy_data;
  return options;
}

typedef struct TemplateOptions {
  fs_decode_options decode;
  fs_restore_options restore;
} TemplateOptions;

static inline const fs_restore_options *template_options(TemplateOptions *options, const fs_allocator *allocator) {
  options->decode = (fs_decode_options)FS_DECODE_OPTIONS_INIT;
  options->restore = (fs_restore_options)FS_RESTORE_OPTIONS_INIT;
  options->decode.allocator = allocator;
  options->restore.decode = &options->decode;
  return &options->restore;
}

#endif
