/* Workspaces: what calls need beside their input and output, kept for the next call. */
#ifndef FLAXSTATE_WORKSPACE_H
#define FLAXSTATE_WORKSPACE_H

#include "allocator.h"
#include "error.h"

FS_BEGIN_C

/* For those who save or restore again and again: handed to each call by its options, it keeps the memory, so that from
 * the second call on the same shape of tree allocates nothing. Types by callbacks are left out: what they allocate is
 * theirs, and their states are built anew. One call at a time (FS_E_BUSY). Since 0.1 */
typedef struct fs_workspace fs_workspace;

/* Since 0.1 */
FS_API fs_status fs_workspace_create(const fs_allocator *FS_NULLABLE allocator, fs_workspace **out_workspace,
                                     fs_error **FS_NULLABLE error);

/* No call may be using it. Since 0.1 */
FS_API void fs_workspace_free(fs_workspace *FS_NULLABLE workspace);

FS_END_C

#endif
