/* Types described by callbacks: to_state; prepare, and then exactly one of commit and discard. */
#include "objects.h"

/* A temperature that is kept in kelvin and saved in degrees: no field can describe that. */
typedef struct Temperature {
  double kelvin;
} Temperature;

typedef struct Calls {
  int written, prepared, committed, discarded;
  const char *refusal; /* what prepare says */
  const char *write_refusal;
  const fs_registry *registry;
} Calls;

static Calls calls;

static fs_status temperature_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  Calls *log = user_data;
  log->written += 1;
  if (log->write_refusal) {
    *error = fs_error_create(FS_E_STATE, log->write_refusal);
    return FS_E_STATE;
  }
  return fs_builder_float64(builder, ((const Temperature *)object)->kelvin - 273.0, error);
}

static fs_status temperature_prepare(void *target, const fs_node *node, const fs_restore_options *options,
                                     void **out_staged, fs_error **error, void *user_data) {
  Calls *log = user_data;
  double degrees = 0;
  (void)target, (void)options;
  if (log->refusal) {
    *error = fs_error_create(FS_E_TYPE, log->refusal);
    return FS_E_TYPE;
  }
  fs_status status = fs_node_float64(node, &degrees, error);
  if (status != FS_OK) return status;
  Temperature *staged = malloc(sizeof *staged);
  staged->kelvin = degrees + 273.0;
  *out_staged = staged;
  log->prepared += 1;
  return FS_OK;
}

static void temperature_commit(void *target, void *staged, void *user_data) {
  *(Temperature *)target = *(Temperature *)staged;
  free(staged);
  ((Calls *)user_data)->committed += 1;
}

static void temperature_discard(void *target, void *staged, void *user_data) {
  (void)target;
  free(staged);
  ((Calls *)user_data)->discarded += 1;
}

typedef struct Room {
  Temperature warm, cold;
  int32_t number;
} Room;

static fs_registry *registry;
static fs_buffer *buffer;

static fs_type temperature_type(void) {
  fs_type type = FS_TYPE_INIT;
  type.name = "Temperature";
  type.size = sizeof(Temperature);
  type.to_state = temperature_to_state;
  type.prepare = temperature_prepare;
  type.commit = temperature_commit;
  type.discard = temperature_discard;
  type.user_data = &calls;
  type.override_existing = 1;
  return type;
}

static void register_room(void) {
  static const fs_field fields[] = {
    FS_FIELD_OBJECT(Room, warm, "Temperature"),
    FS_FIELD_OBJECT(Room, cold, "Temperature"),
    FS_FIELD_VALUE(Room, number, FS_DTYPE_INT32),
  };
  const fs_type temperature = temperature_type();
  CHECK_OK(fs_register_type(registry, &temperature, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Room, fields), ERR));
}

static const char room_text[] = "{'warm': 20.0, 'cold': 2.0, 'number': 7}";

static fs_status restore(Room *room, const char *text, fs_error **error) {
  calls.prepared = calls.committed = calls.discarded = 0;
  const fs_status status = restore_packed(registry, "Room", room, text, NULL, error);
  CHECK(calls.prepared == calls.committed + calls.discarded);
  CHECK(status == FS_OK ? calls.discarded == 0 : calls.committed == 0);
  return status;
}

static void test_round_trip(void) {
  const Room room = { { 293 }, { 275 }, 7 };
  Room target = { { 0 }, { 0 }, 0 };
  calls.written = 0;
  CHECK_OK(fs_to_bytes(registry, "Room", &room, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), room_text);
  CHECK(calls.written == 2); /* a callback runs once */
  CHECK_OK(restore(&target, room_text, ERR));
  CHECK(calls.prepared == 2 && calls.committed == 2);
  CHECK(target.warm.kelvin == 293 && target.cold.kelvin == 275 && target.number == 7);
  /* a bare leaf is a state by itself */
  CHECK_OK(fs_to_bytes(registry, "Temperature", &room.warm, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "20.0");
  fs_tree *tree = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Room", &room, NULL, &tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), room_text);
  fs_tree_free(tree);
}

static void test_failing_to_state(void) {
  const Room room = { { 293 }, { 275 }, 7 };
  fs_error *error = NULL;
  CHECK_OK(fs_to_bytes(registry, "Room", &room, NULL, buffer, ERR));
  calls.write_refusal = "the thermometer is broken";
  CHECK(fs_to_bytes(registry, "Room", &room, NULL, buffer, &error) == FS_E_CALLBACK);
  CHECK(fs_error_status(error) == FS_E_CALLBACK);
  CHECK(strstr(fs_error_message(error), "the thermometer is broken") != NULL);
  CHECK_TEXT(fs_error_path(error), "./warm");
  fs_error_free(error);
  CHECK(fs_buffer_size(buffer) == 0);
  calls.write_refusal = NULL;
}

/* What a `prepare` says reaches the caller, with the path; nothing has been written then. */
static void test_refusing_prepare(void) {
  Room room = { { 1 }, { 2 }, 3 };
  const Room before = room;
  fs_error *error = NULL;
  calls.refusal = "this is no weather";
  CHECK(restore(&room, room_text, &error) == FS_E_CALLBACK);
  CHECK(calls.prepared == 0);
  CHECK(strstr(fs_error_message(error), "this is no weather") != NULL);
  CHECK_TEXT(fs_error_path(error), "./warm");
  fs_error_free(error);
  error = NULL;
  calls.refusal = NULL;
  /* cold is a str: what was prepared before is discarded */
  CHECK(restore(&room, "{'warm': 20.0, 'cold': 'x', 'number': 7}", &error) == FS_E_CALLBACK);
  CHECK_TEXT(fs_error_path(error), "./cold");
  CHECK(calls.prepared == 1 && calls.discarded == 1);
  CHECK(memcmp(&room, &before, sizeof room) == 0);
  fs_error_free(error);
}

/* A mismatch behind them: each `prepare` that succeeded is discarded. */
static void test_late_mismatch(void) {
  Room room = { { 1 }, { 2 }, 3 };
  const Room before = room;
  CHECK_FAILS(FS_E_MISMATCH, restore(&room, "{'warm': 20.0, 'cold': 2.0, 'number': '7'}", ERR));
  CHECK(calls.prepared == calls.discarded);
  CHECK(memcmp(&room, &before, sizeof room) == 0);
}

static void test_only_written(void) {
  Room room = { { 293 }, { 275 }, 7 };
  const Room before = room;
  fs_type type = temperature_type();
  type.prepare = NULL;
  type.commit = type.discard = NULL;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_to_bytes(registry, "Room", &room, NULL, buffer, ERR));
  CHECK(restore(&room, room_text, NULL) != FS_OK);
  CHECK(memcmp(&room, &before, sizeof room) == 0);
  type = temperature_type();
  CHECK_OK(fs_register_type(registry, &type, ERR));
}

/* ---- What a to_state callback may do with its builder ---- */

typedef struct Task {
  int what;
} Task;

static fs_status task_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  const Room room = { { 293 }, { 275 }, 7 };
  fs_tree *tree = NULL;
  (void)error, (void)user_data;
  switch (((const Task *)object)->what) {
    case 0: return FS_OK;                                                        /* adds nothing */
    case 1: fs_builder_nil(builder, NULL); return fs_builder_nil(builder, NULL); /* adds two */
    case 2: return fs_builder_begin(builder, FS_KIND_DICT, NULL);                /* leaves it open */
    case 3: fs_builder_nil(builder, NULL); return fs_builder_end(builder, NULL); /* not its own */
    case 4: {                                                                    /* finishes somebody else's tree */
      fs_builder_nil(builder, NULL);
      CHECK(fs_builder_finish(builder, &tree, NULL) == FS_E_STATE && tree == NULL);
      return FS_OK;
    }
    case 5: return FS_E_INTERNAL; /* fails without an error */
    case 6: return fs_builder_str(builder, "\xff", 1, error);
    case 7: return fs_builder_object(builder, registry, "Room", &room, NULL, error);
    case 8: { /* a nested call, on the registry that is in use */
      fs_buffer *inner = NULL;
      CHECK_OK(fs_buffer_create(NULL, &inner, ERR));
      CHECK_OK(fs_to_bytes(registry, "Room", &room, NULL, inner, ERR));
      const fs_status status = fs_builder_bytes(builder, fs_buffer_data(inner), fs_buffer_size(inner), error);
      fs_buffer_free(inner);
      return status;
    }
    case 9: { /* changes the registry that is in use */
      const fs_type type = temperature_type();
      CHECK_FAILS(FS_E_BUSY, fs_register_type(registry, &type, ERR));
      return fs_builder_bool(builder, 1, error);
    }
    case 10: { /* describes itself, and so on */
      const Task task = { 10 };
      return fs_builder_object(builder, registry, "Task", &task, NULL, error);
    }
    case 11: { /* is so deep that nobody could read it */
      const Task task = { 11 };
      fs_status status = fs_builder_begin(builder, FS_KIND_DICT, error);
      if (status == FS_OK) status = fs_builder_key(builder, "k", 1, error);
      if (status == FS_OK) status = fs_builder_object(builder, registry, "Task", &task, NULL, error);
      if (status == FS_OK) status = fs_builder_end(builder, error);
      return status;
    }
    default: return fs_builder_nil(builder, error);
  }
}

static fs_status write_task(int what, fs_error **error) {
  const Task task = { what };
  return fs_to_bytes(registry, "Task", &task, NULL, buffer, error);
}

static void test_builder_in_callbacks(void) {
  fs_type type = FS_TYPE_INIT;
  fs_error *error = NULL;
  type.name = "Task";
  type.size = sizeof(Task);
  type.to_state = task_to_state;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  for (int what = 0; what <= 3; ++what)
    if (!CHECK(write_task(what, NULL) != FS_OK)) fprintf(stderr, "  task %d\n", what);
  write_task(4, NULL);
  CHECK(write_task(5, &error) == FS_E_CALLBACK && fs_error_status(error) == FS_E_CALLBACK);
  fs_error_free(error);
  CHECK(write_task(6, NULL) != FS_OK);
  CHECK_OK(write_task(7, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), room_text);
  const size_t room_size = fs_buffer_size(buffer);
  CHECK_OK(write_task(8, ERR));
  CHECK(fs_buffer_size(buffer) == room_size + 2);
  CHECK_OK(write_task(9, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "True");
  CHECK(write_task(10, NULL) != FS_OK);
  CHECK(write_task(11, NULL) != FS_OK);
  CHECK_OK(write_task(12, ERR));
  /* and after all that the registry may be changed again */
  const fs_type temperature = temperature_type();
  CHECK_OK(fs_register_type(registry, &temperature, ERR));
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  register_room();
  test_round_trip();
  test_failing_to_state();
  test_refusing_prepare();
  test_late_mismatch();
  test_only_written();
  test_builder_in_callbacks();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  return check_result();
}
