/* docs/untrusted.md: what its program does with bytes that are sound, and with those of a stranger. */
#include "untrusted_page.c"

#include <stdlib.h>

#include "hex.h"

typedef struct Upload {
  float weights[2];
} Upload;

static const fs_field upload_fields[] = { FS_FIELD_ARRAY(Upload, weights, FS_DTYPE_FLOAT32, 2) };

int main(void) {
  const Bytes sound = packed_bytes("{'weights': f32[2](1, 2)}");
  Bytes deep = no_bytes();
  fs_registry *registry = NULL;
  Upload upload = { { 7, 7 } };
  for (int i = 0; i < 1000; ++i) put_byte(&deep, 0x91);
  put_byte(&deep, 0);
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Upload, upload_fields), ERR));
  CHECK_FAILS(FS_E_LIMIT, restore_upload(registry, "Upload", &upload, deep.data, deep.size, ERR));
  CHECK(upload.weights[0] == 7);
  CHECK_OK(restore_upload(registry, "Upload", &upload, sound.data, sound.size, ERR));
  CHECK(upload.weights[0] == 1 && upload.weights[1] == 2);
  fs_registry_free(registry);
  free(deep.data);
  free(sound.data);
  return check_result();
}
