//! `to_bytes` gives memory that the library wrote to: blocks are freed as they were allocated, and all of them.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use flaxstate::{BuilderRef, Codec, Error, Node, Result, SerializeOptions, State, Tree, to_bytes};

/// Knows of each block how it was allocated.
struct Checking;

thread_local! {
    /// Of this thread: others are the test program's.
    static BLOCKS: Cell<isize> = const { Cell::new(0) };
}
static FREED_IN_ANOTHER_WAY: AtomicUsize = AtomicUsize::new(0);
#[global_allocator]
static CHECKING: Checking = Checking;

fn count(change: isize) {
    // A thread that ends has none any more.
    let _ = BLOCKS.try_with(|blocks| blocks.set(blocks.get() + change));
}

/// Room for the layout in front of a block, which keeps the block aligned.
fn around(layout: Layout) -> (Layout, usize) {
    let front = layout.align().max(align_of::<Layout>());
    let front = front.max(size_of::<Layout>().next_power_of_two());
    let whole = Layout::from_size_align(layout.size() + front, front).unwrap();
    (whole, front)
}

// SAFETY: the system's memory, with room for a layout in front of each block.
unsafe impl GlobalAlloc for Checking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (whole, front) = around(layout);
        // SAFETY: the layout of the whole isn't empty; there is room in front of the block.
        unsafe {
            let block = System.alloc(whole);
            if block.is_null() {
                return block;
            }
            count(1);
            block.cast::<Layout>().write(layout);
            block.add(front)
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let (whole, front) = around(layout);
        // SAFETY: `alloc` wrote the layout, unless the block is freed in another way, which the test then says.
        unsafe {
            let whole_block = block.sub(front);
            if whole_block.cast::<Layout>().read() != layout {
                FREED_IN_ANOTHER_WAY.fetch_add(1, Relaxed);
            }
            count(-1);
            System.dealloc(whole_block, whole);
        }
    }
}

/// Counts how often it is written, and fails when it is told to.
#[derive(State, Default)]
#[state(codec)]
struct Moody {
    writes: Cell<u32>,
    fails: bool,
}

impl Codec for Moody {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
        self.writes.set(self.writes.get() + 1);
        if self.fails {
            return Err(Error::new("not in the mood"));
        }
        builder.int(7)
    }
    fn from_state(_: Node<'_>) -> Result<Self> {
        Ok(Moody::default())
    }
}

/// A dict of `count` ints, as Flax writes lists.
fn expected(count: u8) -> Vec<u8> {
    let mut bytes = vec![0x80 | count];
    bytes.extend((0..count).flat_map(|digit| [0xa1, b'0' + digit, digit]));
    bytes
}

fn write_all() {
    // As long as the last one, longer, much longer, and much shorter.
    for count in [3, 3, 4, 9, 1, 9, 0] {
        let list: Vec<(i8,)> = Vec::new();
        assert_eq!(to_bytes(&list).unwrap(), [0x80]);
        let moods: Vec<Option<i8>> = (0..count).map(Some).collect();
        let bytes = to_bytes(&moods).unwrap();
        assert_eq!(bytes, expected(count as u8));
        assert!(bytes.capacity() <= bytes.len() + bytes.len() / 4);
    }
    for size in [1_000_000, 10, 1_200_000, 1_000_000] {
        let bytes = to_bytes(&vec![1_u8; size]).unwrap();
        assert!(bytes.ends_with(&vec![1; size]) && bytes.len() < size + 30);
        assert!(bytes.capacity() <= bytes.len() + bytes.len() / 4);
        let mut longer = bytes;
        longer.extend_from_slice(&[2; 100]); // the memory grows as a Vec's does
        assert!(longer.ends_with(&[2; 100]));
    }
    let tree = Tree::from_bytes(b"\x81\xa1a\x07").unwrap();
    assert_eq!(tree.root().serialize().unwrap(), b"\x81\xa1a\x07");
    let sorted = SerializeOptions::new().key_order(flaxstate::KeyOrder::Sorted);
    assert_eq!(sorted.to_bytes(&Some(7_i64)).unwrap(), [7]);

    for _ in 0..2 {
        let mut moody = Moody::default();
        assert_eq!(to_bytes(&(3_i8, moody)).unwrap(), b"\x82\xa10\x03\xa11\x07");
        moody = Moody::default();
        assert_eq!(to_bytes(&moody).unwrap(), [7]);
        assert_eq!(moody.writes.get(), 1);
        moody.fails = true;
        let error = to_bytes(&moody).unwrap_err();
        assert!(error.message().ends_with("not in the mood"));
    }
}

#[test]
fn blocks_are_freed_as_they_were_allocated() {
    write_all();
    // What is made once is there.
    let before = BLOCKS.get();
    write_all();
    assert_eq!(BLOCKS.get(), before);
    assert_eq!(FREED_IN_ANOTHER_WAY.load(Relaxed), 0);
}
