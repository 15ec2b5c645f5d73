/* The canonical text of a tree, which docs/dump-format.md defines. */
#ifndef CANONICAL_TEXT_H
#define CANONICAL_TEXT_H

#include <flaxstate/flaxstate.h>

#include "text.h"

/* Adds the text of the whole tree below `root`. Fails if the data of an array can't be read. */
fs_status add_canonical_text(Text *text, const fs_node *root, fs_error **error);

#endif
