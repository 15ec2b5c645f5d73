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

/* to_bytes({'ticks': 7, 'is_armed': True, 'pose': np.array([[0, .5, 1], [1.5, 2, 2.5]]),
 *   'arm': {'name': 'arm', 'offset': f32([1, 2, 3])}, 'legs': [{'name': 'left', 'offset': f32([0, 0, 0])},
 *   {'name': 'right', 'offset': f32([-1, 0, .25])}], 'camera': None, 'track': f32([0, .5, 1, 1.5, 2]),
 *   'journal': 'started'}), where f32 makes a float32 array */
#define ROBOT_HEX \
  "88a57469636b7307a869735f61726d6564c3a4706f7365c73e0193920203a7666c6f61743634c4300000000000000000" \
  "000000000000e03f000000000000f03f000000000000f83f00000000000000400000000000000440a361726d82a46e61" \
  "6d65a361726da66f6666736574c71901939103a7666c6f61743332c40c0000803f0000004000004040a46c65677382a1" \
  "3082a46e616d65a46c656674a66f6666736574c71901939103a7666c6f61743332c40c000000000000000000000000a1" \
  "3182a46e616d65a57269676874a66f6666736574c71901939103a7666c6f61743332c40c000080bf000000000000803e" \
  "a663616d657261c0a5747261636bc72101939105a7666c6f61743332c414000000000000003f0000803f0000c03f0000" \
  "0040a76a6f75726e616ca773746172746564"

/* msgpack_serialize({'name': 'probe', 'gains': f32([.5, 2]), 'steps': [1, 2]}, in_place=True) */
#define PROBE_HEX \
  "83a46e616d65a570726f6265a56761696e73c71501939102a7666c6f61743332c4080000003f00000040a57374657073" \
  "920102"

/* to_bytes({'rate': 48000, 'samples': f32([.5, 2])}) */
#define RECORDING_HEX "82a472617465cdbb80a773616d706c6573c71501939102a7666c6f61743332c4080000003f00000040"

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
