/* The digits network and its training state, as plain C structs.
 *
 * A struct says what its Flax counterpart holds, member for member and in the file's order; model.c
 * tells flaxstate where each member stands. */
#ifndef DIGITS_MODEL_H
#define DIGITS_MODEL_H

#include <flaxstate/flaxstate.h>

enum { IMAGE_SIDE = 8, CLASS_COUNT = 10 };

typedef struct Conv1 {
  float bias[16];
  float kernel[3][3][1][16]; /* row, column, input, output */
} Conv1;

typedef struct Conv2 {
  float bias[32];
  float kernel[3][3][16][32];
} Conv2;

typedef struct Dense1 {
  float bias[48];
  float kernel[512][48]; /* input, output */
} Dense1;

typedef struct Head {
  float bias[CLASS_COUNT];
  float kernel[48][CLASS_COUNT];
} Head;

typedef struct Params {
  Conv1 conv1;
  Conv2 conv2;
  Dense1 dense1;
  Head head;
} Params;

/* Optax's adam keeps a tuple: (ScaleByAdamState, EmptyState). */
typedef struct ScaleByAdamState {
  int32_t count;
  Params mu;
  Params nu;
} ScaleByAdamState;

typedef struct EmptyState {
  char unused; /* C has no empty structs */
} EmptyState;

typedef struct OptState {
  ScaleByAdamState adam;
  EmptyState learning_rate;
} OptState;

typedef struct TrainState {
  int32_t step;
  Params params;
  OptState opt_state;
} TrainState;

/* Registers all of the above under the names of the structs. */
fs_status register_model(fs_registry *registry, fs_error **error);

/* The network: 8 x 8 grey values to one logit per class. */
void compute_logits(const Params *params, const float *image, float logits[CLASS_COUNT]);

#endif
