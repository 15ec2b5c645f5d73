#include "model.h"

/* ---- What the structs are made of ---- */

static const fs_field conv1_fields[] = {
  FS_FIELD_ARRAY(Conv1, bias, FS_DTYPE_FLOAT32, 16),
  FS_FIELD_ARRAY(Conv1, kernel, FS_DTYPE_FLOAT32, 3, 3, 1, 16),
};
static const fs_field conv2_fields[] = {
  FS_FIELD_ARRAY(Conv2, bias, FS_DTYPE_FLOAT32, 32),
  FS_FIELD_ARRAY(Conv2, kernel, FS_DTYPE_FLOAT32, 3, 3, 16, 32),
};
static const fs_field dense1_fields[] = {
  FS_FIELD_ARRAY(Dense1, bias, FS_DTYPE_FLOAT32, 48),
  FS_FIELD_ARRAY(Dense1, kernel, FS_DTYPE_FLOAT32, 512, 48),
};
static const fs_field head_fields[] = {
  FS_FIELD_ARRAY(Head, bias, FS_DTYPE_FLOAT32, 10),
  FS_FIELD_ARRAY(Head, kernel, FS_DTYPE_FLOAT32, 48, 10),
};
static const fs_field params_fields[] = {
  FS_FIELD_OBJECT(Params, conv1, "Conv1"),
  FS_FIELD_OBJECT(Params, conv2, "Conv2"),
  FS_FIELD_OBJECT(Params, dense1, "Dense1"),
  FS_FIELD_OBJECT(Params, head, "Head"),
};

/* JAX turns `step` and `count` into arrays of rank 0, so they are written as such. */
static const fs_field adam_fields[] = {
  FS_FIELD_VALUE_AS("count", ScaleByAdamState, count, FS_DTYPE_INT32, FS_FORM_ARRAY),
  FS_FIELD_OBJECT(ScaleByAdamState, mu, "Params"),
  FS_FIELD_OBJECT(ScaleByAdamState, nu, "Params"),
};
static const fs_field opt_state_fields[] = {
  FS_FIELD_OBJECT_AS("0", OptState, adam, "ScaleByAdamState"),
  FS_FIELD_OBJECT_AS("1", OptState, learning_rate, "EmptyState"),
};
static const fs_field train_state_fields[] = {
  FS_FIELD_VALUE_AS("step", TrainState, step, FS_DTYPE_INT32, FS_FORM_ARRAY),
  FS_FIELD_OBJECT(TrainState, params, "Params"),
  FS_FIELD_OBJECT(TrainState, opt_state, "OptState"),
};

fs_status register_model(fs_registry *registry, fs_error **error) {
  const fs_type types[] = {
    FS_TYPE_FIELDS(Conv1, conv1_fields),
    FS_TYPE_FIELDS(Conv2, conv2_fields),
    FS_TYPE_FIELDS(Dense1, dense1_fields),
    FS_TYPE_FIELDS(Head, head_fields),
    FS_TYPE_FIELDS(Params, params_fields),
    FS_TYPE_FIELDS_AS("ScaleByAdamState", ScaleByAdamState, adam_fields, FS_KIND_NAMED_TUPLE),
    FS_TYPE_FIELDS_AS("OptState", OptState, opt_state_fields, FS_KIND_TUPLE),
    FS_TYPE_FIELDS(TrainState, train_state_fields),
  };
  fs_type empty_state = FS_TYPE_INIT; /* a named tuple without fields */
  empty_state.name = "EmptyState";
  empty_state.size = sizeof(EmptyState);
  empty_state.kind = FS_KIND_NAMED_TUPLE;

  fs_status status = fs_register_type(registry, &empty_state, error);
  for (size_t i = 0; status == FS_OK && i < sizeof types / sizeof types[0]; ++i)
    status = fs_register_type(registry, &types[i], error);
  return status;
}

/* ---- The network ---- */

static float relu(float x) { return x > 0 ? x : 0; }

/* 3 x 3 convolution with zero padding, then relu: x[side][side][inputs] to
 * y[side][side][outputs]. */
static void convolve(const float *bias, const float *kernel, const float *x, float *y, int side, int inputs,
                     int outputs) {
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      for (int output = 0; output < outputs; ++output) {
        float sum = bias[output];
        for (int i = 0; i < 3; ++i) {
          for (int j = 0; j < 3; ++j) {
            const int r = row + i - 1, c = column + j - 1;
            if (r < 0 || r >= side || c < 0 || c >= side) continue;
            for (int input = 0; input < inputs; ++input)
              sum += x[(r * side + c) * inputs + input] * kernel[((i * 3 + j) * inputs + input) * outputs + output];
          }
        }
        y[(row * side + column) * outputs + output] = relu(sum);
      }
    }
  }
}

static float larger(float a, float b) { return a > b ? a : b; }

/* The largest of each 2 x 2 square: x[side][side][channels] to y[side/2][side/2][channels]. */
static void max_pool(const float *x, float *y, int side, int channels) {
  const int row = side * channels; /* the distance of two rows of x */
  for (int r = 0; r < side; r += 2) {
    for (int c = 0; c < side; c += 2) {
      const float *corner = x + r * row + c * channels;
      for (int channel = 0; channel < channels; ++channel, ++corner)
        *y++ = larger(larger(corner[0], corner[channels]), larger(corner[row], corner[row + channels]));
    }
  }
}

/* y = bias + x * kernel. */
static void dense(const float *bias, const float *kernel, const float *x, float *y, int inputs, int outputs) {
  for (int output = 0; output < outputs; ++output) {
    float sum = bias[output];
    for (int input = 0; input < inputs; ++input) sum += x[input] * kernel[input * outputs + output];
    y[output] = sum;
  }
}

void compute_logits(const Params *params, const float *image, float logits[CLASS_COUNT]) {
  float features1[8 * 8 * 16], features2[8 * 8 * 32], pooled[4 * 4 * 32], hidden[48];
  const Conv1 *conv1 = &params->conv1;
  const Conv2 *conv2 = &params->conv2;
  const Dense1 *dense1 = &params->dense1;
  const Head *head = &params->head;

  convolve(conv1->bias, conv1->kernel[0][0][0], image, features1, IMAGE_SIDE, 1, 16);
  convolve(conv2->bias, conv2->kernel[0][0][0], features1, features2, IMAGE_SIDE, 16, 32);
  max_pool(features2, pooled, IMAGE_SIDE, 32);
  dense(dense1->bias, dense1->kernel[0], pooled, hidden, 512, 48);
  for (int i = 0; i < 48; ++i) hidden[i] = relu(hidden[i]);
  dense(head->bias, head->kernel[0], hidden, logits, 48, CLASS_COUNT);
}
