/* The C headers between the macros of others. */
#include "foreign_macros.h"

#include <flaxstate/flaxstate.h>

extern int flaxstate_survives_macros;
