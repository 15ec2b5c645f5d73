/* A policy that Flax trained: a network of three dense layers, as plain C structs. */
#ifndef POLICY_H
#define POLICY_H

#include <flaxstate/flaxstate.h>

enum { policy_inputs = 4, policy_width = 32 };

typedef struct Dense0 {
  float bias[policy_width];
  float kernel[policy_inputs][policy_width];
} Dense0;
typedef struct Dense1 {
  float bias[policy_width];
  float kernel[policy_width][policy_width];
} Dense1;
typedef struct Dense2 {
  float bias[1];
  float kernel[policy_width][1];
} Dense2;
typedef struct Policy {
  Dense0 Dense_0;
  Dense1 Dense_1;
  Dense2 Dense_2;
} Policy;

/* Fills the policy from a file of flax.serialization.to_bytes(variables). */
fs_status load_policy(Policy *policy, const char *path, fs_error **error);

/* The control signal, between -1 and 1, for the positions and velocities of cart and pole. */
float policy_control(const Policy *policy, const float state[policy_inputs]);

#endif
