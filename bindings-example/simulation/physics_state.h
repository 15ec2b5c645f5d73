/* The state of a MuJoCo simulation as a registered type: mjData itself, no copy of it. */
#ifndef PHYSICS_STATE_H
#define PHYSICS_STATE_H

#include <flaxstate/flaxstate.h>
#include <mujoco/mujoco.h>

/* The name of the type that register_physics_state() adds. */
#define PHYSICS_STATE "PhysicsState"

/* Registers what mj_getState() calls mjSTATE_INTEGRATION, of a model: all that a simulation needs to go on bit for bit.
 * The sizes are those of the model, so that a state of another model doesn't fit. */
fs_status register_physics_state(fs_registry *registry, const mjModel *model, fs_error **error);

#endif
