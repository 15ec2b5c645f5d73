//! Buffers whose memory becomes a `Vec`, without a copy.

use std::alloc::{Layout, alloc, dealloc, realloc};
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

use flaxstate_sys as sys;

use crate::buffer::Buffer;
use crate::error::Result;

/// What is known of the memory of a buffer.
struct Memory {
    /// Address and size of the last block of bytes: what a `Vec<u8>` could have.
    bytes: Cell<Option<(*mut u8, usize)>>,
    /// A block that is the `Vec`'s, and isn't freed with the buffer.
    taken: Cell<*mut u8>,
}

/// The bytes that `write` gives a buffer, for which there is room in the beginning for `guess` of them.
pub(crate) fn written(
    guess: usize,
    write: impl FnOnce(&mut Buffer) -> Result<()>,
) -> Result<Vec<u8>> {
    let memory = Memory {
        bytes: Cell::new(None),
        taken: Cell::new(ptr::null_mut()),
    };
    let allocator = sys::fs_allocator {
        allocate: Some(allocate),
        reallocate: Some(reallocate),
        free: Some(free),
        user_data: ptr::from_ref(&memory).cast_mut().cast(),
        ..Default::default()
    };
    // SAFETY: what the functions know lives longer than the buffer, which stays on this thread.
    let mut buffer = unsafe { Buffer::with_allocator(&allocator)? };
    if guess > 0 {
        // No memory for a guess is no failure.
        let _ = buffer.reserve(guess);
    }
    write(&mut buffer)?;
    let (first, size) = (buffer.as_ptr().cast_mut(), buffer.len());
    let Some((block, capacity)) = memory.bytes.get().filter(|(block, _)| *block == first) else {
        return Ok(buffer.to_vec()); // memory of another kind
    };
    memory.taken.set(block);
    drop(buffer);
    // SAFETY: this allocator made the block for bytes, with this capacity; `size` of them are written, and nobody else has
    // it any more.
    let mut bytes = unsafe { Vec::from_raw_parts(block, size, capacity) };
    if capacity - size > size / 4 {
        bytes.shrink_to_fit(); // the guess was wide of the mark
    }
    Ok(bytes)
}

/// # Safety
/// The user data is that of `written`.
unsafe fn memory_of<'a>(user_data: *mut c_void) -> &'a Memory {
    // SAFETY: by contract; it lives as long as the buffer.
    unsafe { &*user_data.cast::<Memory>() }
}

fn remember(memory: &Memory, block: *mut u8, size: usize, alignment: usize) -> *mut c_void {
    if alignment == 1 && !block.is_null() {
        memory.bytes.set(Some((block, size)));
    }
    block.cast()
}

unsafe extern "C" fn allocate(
    size: usize,
    alignment: usize,
    user_data: *mut c_void,
) -> *mut c_void {
    let Ok(layout) = Layout::from_size_align(size, alignment) else {
        return ptr::null_mut();
    };
    // SAFETY: the size isn't 0 (allocator.h); the user data is ours.
    unsafe { remember(memory_of(user_data), alloc(layout), size, alignment) }
}

unsafe extern "C" fn reallocate(
    block: *mut c_void,
    old_size: usize,
    new_size: usize,
    alignment: usize,
    user_data: *mut c_void,
) -> *mut c_void {
    let Ok(layout) = Layout::from_size_align(old_size, alignment) else {
        return ptr::null_mut();
    };
    if Layout::from_size_align(new_size, alignment).is_err() {
        return ptr::null_mut();
    }
    // SAFETY: the block has this layout, and the new size, which isn't 0, is one that a layout may have.
    unsafe {
        let moved = realloc(block.cast(), layout, new_size);
        remember(memory_of(user_data), moved, new_size, alignment)
    }
}

unsafe extern "C" fn free(
    block: *mut c_void,
    size: usize,
    alignment: usize,
    user_data: *mut c_void,
) {
    // SAFETY: the user data is ours, and the block has this layout.
    unsafe {
        if memory_of(user_data).taken.get() != block.cast() {
            dealloc(
                block.cast(),
                Layout::from_size_align_unchecked(size, alignment),
            );
        }
    }
}
