#include "physics_state.h"

#include <stddef.h>
#include <string.h>

enum { most_fields = 17 };

typedef struct Fields {
  fs_field all[most_fields];
  size_t count;
  int64_t numbers; /* that they hold */
} Fields;

/* An array behind a pointer of mjData. MuJoCo has arrays of size 0, which say nothing. */
static void add_array(Fields *fields, const char *name, size_t offset, fs_dtype dtype, int64_t rows, int64_t columns) {
  if (rows == 0) return;
  fs_field field;
  memset(&field, 0, sizeof field);
  field.struct_size = sizeof field;
  field.name = name;
  field.offset = offset;
  field.storage = FS_STORAGE_POINTER;
  field.dtype = dtype;
  field.form = FS_FORM_ARRAY;
  field.rank = columns == 1 ? 1 : 2;
  field.shape[0] = rows;
  field.shape[1] = columns == 1 ? 0 : columns;
  fields->all[fields->count++] = field;
  fields->numbers += rows * columns;
}

#define ADD(member, dtype, rows, columns) add_array(&fields, #member, offsetof(mjData, member), dtype, rows, columns)

fs_status register_physics_state(fs_registry *registry, const mjModel *model, fs_error **error) {
  const fs_field time = FS_FIELD_VALUE(mjData, time, FS_DTYPE_FLOAT64);
  Fields fields = { { time }, 1, 1 };
  ADD(qpos, FS_DTYPE_FLOAT64, model->nq, 1);
  ADD(qvel, FS_DTYPE_FLOAT64, model->nv, 1);
  ADD(act, FS_DTYPE_FLOAT64, model->na, 1);
  ADD(history, FS_DTYPE_FLOAT64, model->nhistory, 1);
  ADD(plastic, FS_DTYPE_FLOAT64, model->nplastic, 1);
  ADD(plugin_state, FS_DTYPE_FLOAT64, model->npluginstate, 1);
  ADD(qacc_warmstart, FS_DTYPE_FLOAT64, model->nv, 1);
  ADD(ctrl, FS_DTYPE_FLOAT64, model->nu, 1);
  ADD(qfrc_applied, FS_DTYPE_FLOAT64, model->nv, 1);
  ADD(xfrc_applied, FS_DTYPE_FLOAT64, model->nbody, 6);
  ADD(eq_active, FS_DTYPE_BOOL, model->neq, 1);
  ADD(mocap_pos, FS_DTYPE_FLOAT64, model->nmocap, 3);
  ADD(mocap_quat, FS_DTYPE_FLOAT64, model->nmocap, 4);
  ADD(userdata, FS_DTYPE_FLOAT64, model->nuserdata, 1);
  /* Most of mjData follows from the rest, so that fs_registry_uncovered would find it. MuJoCo knows how much does not. */
  if (fields.numbers != mj_stateSize(model, mjSTATE_INTEGRATION)) {
    if (error) *error = fs_error_create(FS_E_STATE, "MuJoCo's state has a part that no field describes");
    return FS_E_STATE;
  }
  /* mj_getState() leaves out which bodies sleep. */
  ADD(tree_asleep, FS_DTYPE_INT32, model->ntree, 1);
  fs_type type = FS_TYPE_INIT;
  type.name = PHYSICS_STATE;
  type.size = sizeof(mjData);
  type.fields = fields.all;
  type.field_count = fields.count;
  return fs_register_type(registry, &type, error);
}
