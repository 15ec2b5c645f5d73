// Text in place that is a pointer.
// says: offsetof
#include <flaxstate/registry.h>

struct Player {
#ifdef FLAXSTATE_ALLOWED
  char name[8];
#else
  char* name;
#endif
};

const fs_field fields[] = {FS_FIELD_TEXT(Player, name)};
