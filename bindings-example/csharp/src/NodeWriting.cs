using System;
using System.IO;

namespace Flaxstate
{
    /// <summary>A subtree as bytes.</summary>
    public unsafe partial struct Node
    {
        /// <summary>The bytes of flax.serialization.msgpack_serialize.</summary>
        public byte[] ToBytes(SerializeOptions options = null)
        {
            using (var call = new Call())
            {
                var node = call.Use(this);
                var c = SerializeOptions.ToC(options, call);
                UIntPtr size;
                call.Check(Native.fs_msgpack_serialize_into(node, c, IntPtr.Zero, UIntPtr.Zero, out size,
                                                            ref call.Error));
                var bytes = new byte[checked((int)(ulong)size)];
                fixed (byte* first = bytes)
                    call.Check(Native.fs_msgpack_serialize_into(node, c, (IntPtr)first, size, out size, ref call.Error));
                return bytes;
            }
        }

        /// <summary>Writes a file that takes the place of the old one at once and whole.</summary>
        public void SaveFile(string path, SaveOptions options = null)
        {
            using (var call = new Call())
                call.Check(Native.fs_msgpack_save_file(
                    call.Use(this), call.Text(path, nameof(path)), SaveOptions.ToC(options, call), ref call.Error));
        }

        /// <summary>Writes to a stream, piece by piece. What the stream throws comes out.</summary>
        public void Save(Stream stream, SerializeOptions options = null)
        {
            using (var call = new Call())
            {
                var sink = StreamSink.ToC(stream, call);
                call.Check(Native.fs_msgpack_save_sink(
                    call.Use(this), &sink, SerializeOptions.ToC(options, call), ref call.Error));
            }
        }
    }
}
