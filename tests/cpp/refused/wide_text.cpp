// Text in place of characters that are wider than a byte.
// says: FS_ONE_IF_
#include <flaxstate/registry.h>

struct Player {
#ifdef FLAXSTATE_ALLOWED
  char name[8];
#else
  wchar_t name[8];
#endif
};

const fs_field fields[] = {FS_FIELD_TEXT(Player, name)};
