#include "policy.h"

#include <math.h>
#include <stddef.h>

#define LAYER(Struct, inputs, outputs) \
  { \
    FS_FIELD_ARRAY(Struct, bias, FS_DTYPE_FLOAT32, outputs), \
        FS_FIELD_ARRAY(Struct, kernel, FS_DTYPE_FLOAT32, inputs, outputs) \
  }

static const fs_field dense_0[] = LAYER(Dense0, policy_inputs, policy_width);
static const fs_field dense_1[] = LAYER(Dense1, policy_width, policy_width);
static const fs_field dense_2[] = LAYER(Dense2, policy_width, 1);
static const fs_field layers[] = { FS_FIELD_OBJECT(Policy, Dense_0, "Dense0"),
                                   FS_FIELD_OBJECT(Policy, Dense_1, "Dense1"),
                                   FS_FIELD_OBJECT(Policy, Dense_2, "Dense2") };
static const fs_type types[] = { FS_TYPE_FIELDS(Dense0, dense_0), FS_TYPE_FIELDS(Dense1, dense_1),
                                 FS_TYPE_FIELDS(Dense2, dense_2), FS_TYPE_FIELDS(Policy, layers) };

fs_status load_policy(Policy *policy, const char *path, fs_error **error) {
  fs_registry *registry = NULL;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.path = "params"; /* the file may have other collections beside the parameters */
  fs_status status = fs_registry_create(NULL, &registry, error);
  for (size_t i = 0; status == FS_OK && i < sizeof types / sizeof types[0]; ++i)
    status = fs_register_type(registry, &types[i], error);
  if (status == FS_OK) status = fs_restore_file(registry, "Policy", policy, path, &options, error);
  fs_registry_free(registry);
  return status;
}

static void dense(const float *kernel, const float *bias, int inputs, int outputs, const float *in, float *out) {
  for (int o = 0; o < outputs; ++o) {
    float sum = bias[o];
    for (int i = 0; i < inputs; ++i) sum += in[i] * kernel[i * outputs + o];
    out[o] = tanhf(sum);
  }
}

float policy_control(const Policy *policy, const float state[policy_inputs]) {
  float first[policy_width], second[policy_width], control[1];
  dense(policy->Dense_0.kernel[0], policy->Dense_0.bias, policy_inputs, policy_width, state, first);
  dense(policy->Dense_1.kernel[0], policy->Dense_1.bias, policy_width, policy_width, first, second);
  dense(policy->Dense_2.kernel[0], policy->Dense_2.bias, policy_width, 1, second, control);
  return control[0];
}
