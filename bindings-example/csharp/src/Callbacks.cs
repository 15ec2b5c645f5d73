using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Flaxstate
{
    /// <summary>Ahead-of-time compilers, which look for an attribute of this name, make code that C can call for methods that
    /// have it. They are static; a GCHandle in user_data leads to the object.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class MonoPInvokeCallbackAttribute : Attribute
    {
        public MonoPInvokeCallbackAttribute(Type type) { }
    }

    /// <summary>An fs_progress that calls a delegate.</summary>
    internal static unsafe class ProgressCallback
    {
        // Kept here, a delegate isn't collected while C has its address.
        private static readonly Native.ProgressUpdate UpdateDelegate = Update;
        private static readonly IntPtr UpdatePointer = Marshal.GetFunctionPointerForDelegate(UpdateDelegate);

        /// <summary>NULL for null.</summary>
        internal static Native.Progress* ToC(ProgressUpdate update, Call call)
        {
            if (update == null) return null;
            var progress = (Native.Progress*)call.Room(sizeof(Native.Progress));
            *progress = Native.NewProgress();
            progress->update = UpdatePointer;
            progress->user_data = call.UserData(update);
            return progress;
        }

        [MonoPInvokeCallback(typeof(Native.ProgressUpdate))]
        private static Status Update(ulong done, ulong total, IntPtr* error, IntPtr user_data)
        {
            try
            {
                ((ProgressUpdate)GCHandle.FromIntPtr(user_data).Target)((long)done, (long)total);
                return Status.Ok;
            }
            catch (Exception exception)
            {
                return Failures.Keep(exception, error);
            }
        }
    }

    /// <summary>An fs_sink that writes to a stream, for the time of a call.</summary>
    internal sealed unsafe class StreamSink
    {
        private static readonly Native.SinkWrite WriteDelegate = Write;
        private static readonly IntPtr WritePointer = Marshal.GetFunctionPointerForDelegate(WriteDelegate);

        private readonly Stream stream;
        private readonly byte[] piece = new byte[1 << 16];

        private StreamSink(Stream stream) { this.stream = stream; }

        internal static Native.Sink ToC(Stream stream, Call call)
        {
            Arguments.NotNull(stream, nameof(stream));
            var sink = Native.NewSink();
            sink.write = WritePointer;
            sink.user_data = call.UserData(new StreamSink(stream));
            return sink;
        }

        [MonoPInvokeCallback(typeof(Native.SinkWrite))]
        private static Status Write(IntPtr data, UIntPtr size, IntPtr* error, IntPtr user_data)
        {
            try
            {
                ((StreamSink)GCHandle.FromIntPtr(user_data).Target).Write((byte*)data, (ulong)size);
                return Status.Ok;
            }
            catch (Exception exception)
            {
                return Failures.Keep(exception, error);
            }
        }

        private void Write(byte* data, ulong size)
        {
            while (size > 0)
            {
                var count = (int)Math.Min(size, (ulong)piece.Length);
                Marshal.Copy((IntPtr)data, piece, 0, count);
                stream.Write(piece, 0, count);
                data += count;
                size -= (ulong)count;
            }
        }
    }

    /// <summary>An fs_source that reads a stream. The library ends it.</summary>
    internal sealed unsafe class StreamSource
    {
        private static readonly Native.SourceReadAt ReadAtDelegate = ReadAt;
        private static readonly Native.SourceDestroyUserData DestroyDelegate = Destroy;
        private static readonly IntPtr ReadAtPointer = Marshal.GetFunctionPointerForDelegate(ReadAtDelegate);
        private static readonly IntPtr DestroyPointer = Marshal.GetFunctionPointerForDelegate(DestroyDelegate);

        private readonly Stream stream;
        private readonly byte[] piece = new byte[1 << 16];

        private StreamSource(Stream stream) { this.stream = stream; }

        internal static Native.Source ToC(Stream stream)
        {
            Arguments.NotNull(stream, nameof(stream));
            var source = Native.NewSource();
            source.size = (ulong)stream.Length;
            source.read_at = ReadAtPointer;
            source.destroy_user_data = DestroyPointer;
            source.user_data = GCHandle.ToIntPtr(GCHandle.Alloc(new StreamSource(stream)));
            return source;
        }

        [MonoPInvokeCallback(typeof(Native.SourceReadAt))]
        private static Status ReadAt(ulong offset, IntPtr destination, UIntPtr size, IntPtr* error, IntPtr user_data)
        {
            try
            {
                var source = (StreamSource)GCHandle.FromIntPtr(user_data).Target;
                lock (source) source.Read((long)offset, (byte*)destination, (ulong)size);
                return Status.Ok;
            }
            catch (Exception exception)
            {
                return Failures.Keep(exception, error);
            }
        }

        [MonoPInvokeCallback(typeof(Native.SourceDestroyUserData))]
        private static void Destroy(IntPtr user_data) => GCHandle.FromIntPtr(user_data).Free();

        private void Read(long offset, byte* destination, ulong size)
        {
            stream.Seek(offset, SeekOrigin.Begin);
            while (size > 0)
            {
                var count = stream.Read(piece, 0, (int)Math.Min(size, (ulong)piece.Length));
                if (count == 0) throw new EndOfStreamException();
                Marshal.Copy(piece, 0, (IntPtr)destination, count);
                destination += count;
                size -= (ulong)count;
            }
        }
    }
}
