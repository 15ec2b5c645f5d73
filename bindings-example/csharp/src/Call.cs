using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Flaxstate
{
    /// <summary>A call of C's, from its arguments to what it failed of:
    /// <code>
    /// using (var call = new Call())
    ///     call.Check(Native.fs_some_call(call.Use(handle), call.Text(path, nameof(path)), ref call.Error));
    /// </code>
    /// What C is lent lives until the end.</summary>
    internal sealed unsafe class Call : IDisposable
    {
        internal IntPtr Error;
        private readonly List<IntPtr> blocks = new List<IntPtr>();
        private List<GCHandle> handles;
        private List<object> used;

        /// <summary>The collector leaves the handle alone for so long.</summary>
        internal IntPtr Use(Handle handle, string parameter = "this")
        {
            Arguments.NotNull(handle, parameter);
            Keep(handle);
            return handle.Pointer;
        }

        internal IntPtr Use(Node node)
        {
            if (node.Tree != null) Keep(node.Tree);
            return node.Pointer;
        }

        private void Keep(object what)
        {
            if (used == null) used = new List<object>();
            used.Add(what);
        }

        /// <summary>Memory that isn't cleared.</summary>
        internal void* Room(int size)
        {
            var block = Marshal.AllocHGlobal(Math.Max(size, 1));
            blocks.Add(block);
            return (void*)block;
        }

        /// <summary>With NUL behind.</summary>
        internal IntPtr Text(string text, string parameter)
        {
            Arguments.NotNull(text, parameter);
            if (text.IndexOf('\0') >= 0) throw new ArgumentException("a NUL in a text", parameter);
            var bytes = Utf8.Bytes(text);
            var block = (IntPtr)Room(bytes.Length + 1);
            Marshal.Copy(bytes, 0, block, bytes.Length);
            Marshal.WriteByte(block, bytes.Length, 0);
            return block;
        }

        /// <summary>NULL for null.</summary>
        internal IntPtr TextOrNull(string text, string parameter) => text == null ? IntPtr.Zero : Text(text, parameter);

        /// <summary>For callbacks: user_data that leads to the object.</summary>
        internal IntPtr UserData(object what) => GCHandle.ToIntPtr(Kept(GCHandle.Alloc(what)));

        /// <summary>The address of an array of numbers.</summary>
        internal IntPtr Pinned(Array items) => Kept(GCHandle.Alloc(items, GCHandleType.Pinned)).AddrOfPinnedObject();

        private GCHandle Kept(GCHandle handle)
        {
            if (handles == null) handles = new List<GCHandle>();
            handles.Add(handle);
            return handle;
        }

        internal void Check(Status status) => Failures.Check(status, Error);

        public void Dispose()
        {
            foreach (var block in blocks) Marshal.FreeHGlobal(block);
            blocks.Clear();
            if (handles != null) foreach (var handle in handles) handle.Free();
            handles = null;
            GC.KeepAlive(used);
        }
    }

    internal static unsafe class Arguments
    {
        internal static void NotNull(object value, string parameter)
        {
            if (value == null) throw new ArgumentNullException(parameter);
        }

        internal static IntPtr Address(void* value, string parameter)
        {
            if (value == null) throw new ArgumentNullException(parameter);
            return (IntPtr)value;
        }

        /// <summary>"1 byte", "2 bytes", for messages.</summary>
        internal static string Quantity(long count, string noun) => count + " " + noun + (count == 1 ? "" : "s");
    }
}
