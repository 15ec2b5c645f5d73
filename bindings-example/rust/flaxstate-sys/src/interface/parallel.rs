// Written by scripts/api.py.
//! Work of one call on several threads.

use std::ffi::c_void;
use std::ptr;

/// Who copies, reads and writes the data of large arrays. Small values are always the calling
/// thread's, callbacks too. Which bytes come out doesn't depend on it. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_parallel {
    /// sizeof(fs_parallel)
    pub struct_size: usize,
    /// Threads that work at the same time, the calling one included; 0 and 1: that one alone, and
    /// no thread is created. With `parallel_for`: into how many tasks the work is cut at most.
    pub thread_count: u32,
    pub reserved: u32,
    /// NULL: the library starts threads, and they have ended when the call returns. Else a job
    /// system's own loop: it calls `task(i, context)` once for each i below `count`, on any threads
    /// and in any order, and returns when all have returned. A task doesn't throw, and waits for no
    /// other task. The library doesn't rely on it: a task that is called again does nothing, one
    /// that was left out is run by the calling thread, and one that hasn't ended when the loop
    /// returns is waited for. Only when the library's call has returned no task may be called any
    /// more. A C++ loop that throws makes the call FS_E_CALLBACK, an exception to rule 2: a target
    /// that was being written is whole by then, and new; what is saved to a file leaves the old
    /// one.
    pub parallel_for: Option<
        unsafe extern "C" fn(
            count: usize,
            task: Option<unsafe extern "C" fn(index: usize, context: *mut c_void)>,
            context: *mut c_void,
            user_data: *mut c_void,
        ),
    >,
    pub user_data: *mut c_void,
}

pub const FS_PARALLEL_INIT: fs_parallel = fs_parallel {
    struct_size: size_of::<fs_parallel>(),
    thread_count: 0,
    reserved: 0,
    parallel_for: None,
    user_data: ptr::null_mut(),
};

impl Default for fs_parallel {
    fn default() -> fs_parallel {
        FS_PARALLEL_INIT
    }
}
