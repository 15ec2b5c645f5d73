package flaxstate

import "fmt"

// Options that C would refuse, under the names that they have there.

const (
	mostThreads      = 1024
	mostLevels       = 1024
	largestAlignment = 1 << 30
)

// firstOf gives the first error, if there is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// oneOf wants one of the constants from `first` to `last`.
func oneOf[T ~int32](value, first, last T, what string) error {
	if value >= first && value <= last {
		return nil
	}
	return failure(ErrInvalidArgument, fmt.Sprintf("%s is %d, which is none of its constants", what, int32(value)))
}

func atMost(value uint32, most int, what string) error {
	if int64(value) <= int64(most) {
		return nil
	}
	return failure(ErrInvalidArgument, fmt.Sprintf("%s is %d, but may be %d at most", what, value, most))
}

func (o *DecodeOptions) check() error {
	if o == nil {
		return nil
	}
	return firstOf(
		atMost(o.DepthLimit, mostLevels, "DecodeOptions.DepthLimit"),
		oneOf(o.Trailing, TrailingRefused, TrailingStream, "DecodeOptions.Trailing"))
}

// checkForTree is for a state that has been read.
func (o *DecodeOptions) checkForTree() error {
	if o == nil || !(o.Lenient || o.DepthLimit != 0 || o.NodeLimit != 0 || o.TextLimit != 0 || o.AlignArrays ||
		o.LegacyBfloat16 || o.Trailing != TrailingRefused) {
		return nil
	}
	return failure(ErrInvalidArgument, "nothing is decoded: FromStateDict takes no DecodeOptions but the MemoryLimit")
}

func (o *OpenOptions) check() error {
	if o == nil {
		return nil
	}
	return oneOf(o.Mapping, MappingAuto, MappingRequired, "OpenOptions.Mapping")
}

func (o *SerializeOptions) check() error {
	if o == nil {
		return nil
	}
	var err error
	if o.Alignment&(o.Alignment-1) != 0 || o.Alignment > largestAlignment {
		err = failure(ErrInvalidArgument,
			fmt.Sprintf("SerializeOptions.Alignment is %d, not a power of two up to 1 GiB", o.Alignment))
	}
	return firstOf(err,
		oneOf(o.KeyOrder, KeyOrderDefault, KeyOrderKept, "SerializeOptions.KeyOrder"),
		atMost(o.Threads, mostThreads, "SerializeOptions.Threads"))
}

// checkForStruct is for what isn't a tree.
func (o *SerializeOptions) checkForStruct() error {
	if o == nil || !o.AsStateDict {
		return nil
	}
	return failure(ErrInvalidArgument, "SerializeOptions.AsStateDict is for trees: structs always are state dicts")
}

func (o *SaveOptions) check() error {
	if o == nil {
		return nil
	}
	return oneOf(o.Durability, DurabilityFull, DurabilityNone, "SaveOptions.Durability")
}

func (o *RestoreOptions) check() error {
	if o == nil {
		return nil
	}
	return firstOf(
		oneOf(o.Convert, ConvertNone, ConvertAny, "RestoreOptions.Convert"),
		atMost(o.Threads, mostThreads, "RestoreOptions.Threads"),
		o.Decode.check())
}

func (o *OverwriteOptions) check() error {
	if o == nil {
		return nil
	}
	var err error
	if o.Decode.isFollowed() {
		err = failure(ErrInvalidArgument, "an array is overwritten without progress and context")
	} else if o.Decode != nil && o.Decode.AlignArrays {
		err = failure(ErrInvalidArgument, "DecodeOptions.AlignArrays is for arrays that are read")
	}
	return firstOf(err, o.Decode.check(),
		oneOf(o.Durability, DurabilityFull, DurabilityNone, "OverwriteOptions.Durability"))
}

func (o *TypeOptions) check() error {
	return oneOf(o.Kind, KindNone, KindDataclass, "TypeOptions.Kind")
}
