#include "wrong_model.h"

#include <string.h>

typedef struct WrongConv1 {
  float bias[16];
  float kernel[5][5][1][16]; /* wrong: the file has [3,3,1,16] */
} WrongConv1;

typedef struct WrongConv2 {
  float kernel[3][3][16][32]; /* wrong: the file has a bias, too */
} WrongConv2;

typedef struct WrongDense1 {
  float bias[48];
  float kernel[512][48];
  float scale[48]; /* wrong: the file has none */
} WrongDense1;

typedef struct WrongHead {
  double bias[10]; /* wrong: the file has float32 */
  float kernel[48][10];
} WrongHead;

typedef struct WrongParams {
  WrongConv1 conv1;
  WrongConv2 conv2;
  WrongDense1 dense1;
  WrongHead head;
} WrongParams;

static const fs_field conv1_fields[] = {
  FS_FIELD_ARRAY(WrongConv1, bias, FS_DTYPE_FLOAT32, 16),
  FS_FIELD_ARRAY(WrongConv1, kernel, FS_DTYPE_FLOAT32, 5, 5, 1, 16),
};
static const fs_field conv2_fields[] = {
  FS_FIELD_ARRAY(WrongConv2, kernel, FS_DTYPE_FLOAT32, 3, 3, 16, 32),
};
static const fs_field dense1_fields[] = {
  FS_FIELD_ARRAY(WrongDense1, bias, FS_DTYPE_FLOAT32, 48),
  FS_FIELD_ARRAY(WrongDense1, kernel, FS_DTYPE_FLOAT32, 512, 48),
  FS_FIELD_ARRAY(WrongDense1, scale, FS_DTYPE_FLOAT32, 48),
};
static const fs_field head_fields[] = {
  FS_FIELD_ARRAY(WrongHead, bias, FS_DTYPE_FLOAT64, 10),
  FS_FIELD_ARRAY(WrongHead, kernel, FS_DTYPE_FLOAT32, 48, 10),
};
static const fs_field params_fields[] = {
  FS_FIELD_OBJECT(WrongParams, conv1, "WrongConv1"),
  FS_FIELD_OBJECT(WrongParams, conv2, "WrongConv2"),
  FS_FIELD_OBJECT(WrongParams, dense1, "WrongDense1"),
  FS_FIELD_OBJECT(WrongParams, head, "WrongHead"),
};

static fs_status register_wrong_model(fs_registry *registry, fs_error **error) {
  const fs_type types[] = {
    FS_TYPE_FIELDS(WrongConv1, conv1_fields),   FS_TYPE_FIELDS(WrongConv2, conv2_fields),
    FS_TYPE_FIELDS(WrongDense1, dense1_fields), FS_TYPE_FIELDS(WrongHead, head_fields),
    FS_TYPE_FIELDS(WrongParams, params_fields),
  };
  fs_status status = FS_OK;
  for (size_t i = 0; status == FS_OK && i < sizeof types / sizeof types[0]; ++i)
    status = fs_register_type(registry, &types[i], error);
  return status;
}

int show_wrong_model(fs_registry *registry, const void *bytes, size_t size, FILE *out) {
  static WrongParams wrong, before;
  fs_error *error = NULL;
  memset(&wrong, 0x5a, sizeof wrong);
  before = wrong;

  fs_status status = register_wrong_model(registry, &error);
  if (status == FS_OK) status = fs_restore(registry, "WrongParams", &wrong, bytes, size, NULL, &error);
  const int is_untouched = memcmp(&wrong, &before, sizeof wrong) == 0;
  const int found_all = status == FS_E_MISMATCH && fs_error_mismatch_count(error) == 4;
  fprintf(out, "%s\n", fs_error_report(error));
  fprintf(out, "and the struct is %s\n", is_untouched ? "as it was before" : "CHANGED");
  fs_error_free(error);
  return found_all && is_untouched;
}
