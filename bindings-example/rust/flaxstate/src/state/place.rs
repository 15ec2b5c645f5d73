//! Where containers of this standard library have their elements, so that reading them calls nothing. Rust promises none of it,
//! so it is found out with containers whose elements are known; where it can't be, containers are asked.

use std::hint::black_box;
use std::mem::{MaybeUninit, needs_drop};
use std::ptr;

use flaxstate_sys as sys;

use super::container::Container;
use super::{State, fresh};

/// Where a container has its elements, as `fs_layout` says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    layout: sys::fs_layout,
    data_offset: usize,
    end_offset: usize,
}

const WORD: usize = size_of::<usize>();
/// Of a `Vec` and a `String`: where the elements are, how many there are, and how many there may be.
const WORDS: usize = 3;
const SIZES: [usize; 5] = [1, 2, 7, 40, 300];
/// Of values of which some are made to look at.
const LARGEST: usize = 4096;

impl Place {
    /// Containers are asked.
    pub(crate) const UNKNOWN: Place = Place {
        layout: sys::FS_LAYOUT_NONE,
        data_offset: 0,
        end_offset: 0,
    };

    pub(crate) fn is_known(&self) -> bool {
        *self != Place::UNKNOWN
    }

    pub(crate) fn tell(&self, accessors: &mut sys::fs_accessors) {
        accessors.layout = self.layout;
        accessors.data_offset = self.data_offset;
        accessors.end_offset = self.end_offset;
    }

    pub(super) fn of_string() -> Place {
        let filled = |size: usize, room: usize| {
            let mut text = String::with_capacity(size + room);
            text.extend(std::iter::repeat_n('a', size));
            text
        };
        let mut samples = vec![String::new(), filled(0, 9)];
        samples.extend(SIZES.map(|size| filled(size, 0)));
        samples.extend(SIZES.map(|size| filled(size, 9)));
        Place::of_samples(&samples)
    }

    /// Values that are more than numbers might be noticed, and so there are none: the word that holds neither the address nor
    /// the room is then the one with their number.
    pub(super) fn of_vec<T: State>() -> Place {
        if size_of::<T>() > LARGEST {
            return Place::UNKNOWN;
        }
        let filled = |size: usize, room: usize| {
            let mut values = Vec::<T>::with_capacity(size + room);
            values.extend((0..size).map(|_| fresh::<T>()));
            values
        };
        let mut samples = vec![Vec::new()];
        samples.extend(SIZES.map(|room| filled(0, room)));
        if is_plain::<T>() {
            samples.extend(SIZES.map(|size| filled(size, 0)));
            samples.extend(SIZES.map(|size| filled(size, 9)));
        }
        Place::of_samples(&samples)
    }

    /// The one place that holds for all of the samples.
    fn of_samples<C: Container>(samples: &[C]) -> Place {
        if size_of::<C>() != WORDS * WORD || align_of::<C>() != WORD {
            return Place::UNKNOWN;
        }
        let pairs = (0..WORDS).flat_map(|data| (0..WORDS).map(move |end| (data, end)));
        let mut fitting = pairs.filter(|&(data, end)| {
            data != end && samples.iter().all(|sample| has(sample, data, end))
        });
        match (fitting.next(), fitting.next()) {
            (Some((data, end)), None) => Place {
                layout: sys::FS_LAYOUT_COUNT,
                data_offset: data * WORD,
                end_offset: end * WORD,
            },
            _ => Place::UNKNOWN,
        }
    }

    /// The value, and a byte that says whether it is there. An option that is no larger than its value has no such byte.
    pub(super) fn of_option<T: State>() -> Place {
        let size = size_of::<Option<T>>();
        if !is_plain::<T>() || size == size_of::<T>() || size_of::<T>() > LARGEST {
            return Place::UNKNOWN;
        }
        let (data_offset, _) = look::<T>(0, true, 0);
        let is_outside =
            |offset: &usize| *offset < data_offset || *offset >= data_offset + size_of::<T>();
        let flag = (0..size).filter(is_outside).find(|offset| {
            let is_flag =
                |before, is_there| look::<T>(before, is_there, *offset).1 == u8::from(is_there);
            let differs = [0, 0xaa]
                .iter()
                .all(|before| is_flag(*before, false) && is_flag(*before, true));
            differs && tells::<T>(*offset)
        });
        flag.map_or(Place::UNKNOWN, |end_offset| Place {
            layout: sys::FS_LAYOUT_FLAG,
            data_offset,
            end_offset,
        })
    }
}

/// Whether nobody notices when values are made and dropped.
const fn is_plain<T: State>() -> bool {
    T::ZEROED && !needs_drop::<T>()
}

/// Whether the words of a container are where its elements are, and how many there are.
fn has<C: Container>(container: &C, data: usize, end: usize) -> bool {
    // SAFETY: the container is WORDS words, and three words that must be there leave room for no padding.
    let words = unsafe { ptr::from_ref(container).cast::<[usize; WORDS]>().read() };
    words[data] == container.first().addr() && words[end] == container.count()
}

/// Where an option has its value, and a byte outside of it, in memory that was full of `before`.
fn look<T: State>(before: u8, is_there: bool, offset: usize) -> (usize, u8) {
    let mut slot = MaybeUninit::<Option<T>>::uninit();
    let bytes = slot.as_mut_ptr().cast::<u8>();
    // SAFETY: all of it is inside the slot.
    unsafe { black_box(bytes).write_bytes(before, size_of::<Option<T>>()) };
    let option = black_box(&mut slot).write(is_there.then(fresh));
    let value = option
        .as_ref()
        .map_or(0, |value| ptr::from_ref(value).addr());
    // SAFETY: the offset is inside; the byte was written, by the option or before it.
    let byte = unsafe { black_box(bytes).add(offset).read() };
    (value.wrapping_sub(bytes.addr()), byte)
}

/// Whether a value is gone when the byte is 0: a last look at a byte that seems to be the flag.
fn tells<T: State>(offset: usize) -> bool {
    let mut slot = MaybeUninit::new(Some(fresh::<T>()));
    // SAFETY: the byte is no part of the value, and 0 is what it is where there is none; the value needs no drop.
    unsafe {
        black_box(slot.as_mut_ptr())
            .cast::<u8>()
            .add(offset)
            .write(0);
        black_box(&slot).assume_init_ref().is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::c_void;

    use super::*;
    use crate::error::Result;

    /// A container of another library, whose first element is where the word says that `DATA` has. What `END` has is `FACTOR`
    /// times the number of elements.
    struct Foreign<const DATA: usize, const END: usize, const FACTOR: usize>([usize; WORDS]);

    impl<const DATA: usize, const END: usize, const FACTOR: usize> Container
        for Foreign<DATA, END, FACTOR>
    {
        type Staged = ();

        fn count(&self) -> usize {
            self.0[END] / FACTOR
        }

        fn first(&self) -> *const c_void {
            ptr::without_provenance(self.0[DATA])
        }

        fn stage(_count: usize) -> Result<()> {
            Ok(())
        }

        fn staged_element(_staged: &mut (), _index: usize, _key: &[u8]) -> Result<*mut c_void> {
            Ok(ptr::null_mut())
        }

        fn commit(&mut self, _staged: ()) {}

        fn discard(_staged: ()) {}
    }

    #[test]
    fn a_place_is_found_where_it_holds_for_all_samples() {
        let known = |data_offset, end_offset| Place {
            layout: sys::FS_LAYOUT_COUNT,
            data_offset,
            end_offset,
        };
        let samples = [[16, 0, 9], [32, 4, 4], [64, 5, 7]];
        let of = samples.map(Foreign::<0, 1, 1>);
        assert_eq!(Place::of_samples(&of), known(0, WORD));
        let of = samples.map(Foreign::<2, 0, 1>);
        assert_eq!(Place::of_samples(&of), known(2 * WORD, 0));
        // Two words may be the number.
        let of = [[16, 0, 0], [32, 4, 4]].map(Foreign::<0, 1, 1>);
        assert_eq!(Place::of_samples(&of), Place::UNKNOWN);
        // The number stands there as something else.
        let of = [[16, 0, 9], [32, 4, 9], [64, 6, 9]].map(Foreign::<0, 1, 2>);
        assert_eq!(Place::of_samples(&of), Place::UNKNOWN);
    }

    #[test]
    fn values_in_niches_and_values_without_size_have_no_place() {
        assert_eq!(Place::of_option::<bool>(), Place::UNKNOWN);
        assert_eq!(Place::of_option::<(f64, bool)>(), Place::UNKNOWN);
        assert_eq!(Place::of_option::<String>(), Place::UNKNOWN);
        assert_eq!(Place::of_option::<[f64; 513]>(), Place::UNKNOWN);
        assert_eq!(Place::of_vec::<()>().layout, sys::FS_LAYOUT_COUNT);
        assert_eq!(Place::of_vec::<[f64; 513]>(), Place::UNKNOWN);
    }

    /// Nobody promises it. Where it isn't so, this fails, and everything else goes on.
    #[test]
    fn this_standard_library_has_known_places() {
        assert!(Place::of_string().is_known());
        assert!(Place::of_vec::<u8>().is_known());
        assert!(Place::of_vec::<[f32; 3]>().is_known());
        assert!(Place::of_vec::<Vec<String>>().is_known());
        assert!(Place::of_option::<f64>().is_known());
        assert!(Place::of_option::<i64>().is_known());
        assert!(Place::of_option::<u8>().is_known());
        assert!(Place::of_option::<(u8, [f32; 3])>().is_known());
    }
}
