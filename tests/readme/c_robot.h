/* The robot of docs/guide/c.md, and what Flax says of it and of the other values of c.c. */
#ifndef FLAXSTATE_TESTS_C_ROBOT_H
#define FLAXSTATE_TESTS_C_ROBOT_H

#include "c_page.c"

#include "check.h"

/* train_state.msgpack, by msgpack_restore: an item, and math.fsum of all. */
#define HEAD_BIAS_FIRST 0.00792661402374506
#define HEAD_KERNEL_FIRST 0.3822093605995178
#define HEAD_KERNEL_SUM -0.481155336718075
#define NU_FIRST 7.785601496834715e-07 /* opt_state/0/nu/dense1/kernel */
#define NU_SUM 0.10392711310640235

/* to_bytes of the robot */
#define ROBOT_TEXT \
  "{'ticks': 7, 'is_armed': True, 'pose': f64[2,3](0, 0.5, 1, 1.5, 2, 2.5), 'arm': {'name': 'arm', " \
  "'offset': f32[3](1, 2, 3)}, 'legs': {'0': {'name': 'left', 'offset': f32[3](0, 0, 0)}, '1': {'name': 'right', " \
  "'offset': f32[3](-1, 0, 0.25)}}, 'camera': None, 'track': f32[5](0, 0.5, 1, 1.5, 2), 'journal': 'started'}"

/* msgpack_serialize of the probe, with in_place=True */
#define PROBE_TEXT "{'name': 'probe', 'gains': f32[2](0.5, 2), 'steps': [1, 2]}"

/* to_bytes of the recording */
#define RECORDING_TEXT "{'rate': 48000, 'samples': f32[2](0.5, 2)}"
#define TAKES_TEXT \
  "{'takes': {'0': {'number': 1, 'samples': f32[2](0.5, 2)}, '1': {'number': 2, 'samples': f32[0]()}}, 'length': 3}"

enum { most_floats = 1 << 20 };

static float track[most_floats], other_track[most_floats];
static char journal[64], other_journal[64];

static Robot make_robot(void) {
  Robot robot = { .ticks = 7, .is_armed = 1, .pose = { { 0, 0.5, 1 }, { 1.5, 2, 2.5 } } };
  robot.arm = (Sensor){ "arm", { 1, 2, 3 } };
  robot.legs[0] = (Sensor){ "left", { 0 } };
  robot.legs[1] = (Sensor){ "right", { -1, 0, 0.25f } };
  for (int i = 0; i < 5; ++i) track[i] = (float)i / 2;
  memcpy(journal, "started", 7);
  robot.track = track, robot.track_count = 5, robot.track_capacity = most_floats;
  robot.journal = journal, robot.journal_size = 7, robot.journal_capacity = sizeof journal;
  return robot;
}

static Robot empty_robot(void) {
  Robot robot = { .track = other_track, .track_capacity = most_floats };
  robot.journal = other_journal, robot.journal_capacity = sizeof other_journal;
  return robot;
}

static void check_same_robot(const Robot *left, const Robot *right) {
  CHECK(left->ticks == right->ticks && left->is_armed == right->is_armed);
  CHECK(memcmp(left->pose, right->pose, sizeof left->pose) == 0);
  CHECK(memcmp(&left->arm, &right->arm, sizeof left->arm) == 0);
  CHECK(memcmp(left->legs, right->legs, sizeof left->legs) == 0);
  CHECK(!left->camera == !right->camera);
  if (left->camera && right->camera) CHECK(memcmp(left->camera, right->camera, sizeof *left->camera) == 0);
  CHECK(left->track_count == right->track_count);
  CHECK(memcmp(left->track, right->track, left->track_count * sizeof(float)) == 0);
  CHECK(left->journal_size == right->journal_size);
  CHECK(memcmp(left->journal, right->journal, left->journal_size) == 0);
}

#endif
