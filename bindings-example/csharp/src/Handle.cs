using System;
using System.Threading;

namespace Flaxstate
{
    /// <summary>What owns memory of C's: Dispose frees it, else the garbage collector does. No call may be using it.</summary>
    public abstract class Handle : IDisposable
    {
        private readonly IntPtr pointer;
        private readonly Handle[] sources;
        private int users = 1; // this, and what shares its memory
        private int isDisposed;
        private Handle nextUnused;

        internal IntPtr Pointer
        {
            get
            {
                if (isDisposed != 0) throw new ObjectDisposedException(GetType().Name);
                return pointer;
            }
        }

        /// <summary>It shares memory of `sources`, which are freed behind it.</summary>
        internal Handle(IntPtr pointer, params Handle[] sources)
        {
            this.pointer = pointer;
            foreach (var source in sources) Interlocked.Increment(ref source.users);
            this.sources = sources;
        }

        ~Handle() { End(); }

        public void Dispose()
        {
            End();
            GC.SuppressFinalize(this);
        }

        private void End()
        {
            if (Interlocked.Exchange(ref isDisposed, 1) != 0) return;
            Handle unused = null;
            RemoveUser(ref unused);
            // A list and no recursion: a chain of sources may be longer than a stack is deep.
            while (unused != null)
            {
                var handle = unused;
                unused = handle.nextUnused;
                handle.Free(handle.pointer);
                foreach (var source in handle.sources) source.RemoveUser(ref unused);
            }
        }

        private void RemoveUser(ref Handle unused)
        {
            // A constructor that threw has left no pointer.
            if (Interlocked.Decrement(ref users) != 0 || pointer == IntPtr.Zero) return;
            nextUnused = unused;
            unused = this;
        }

        internal abstract void Free(IntPtr old);
    }

    /// <summary>The library that is loaded.</summary>
    public static class Library
    {
        public static string Version => Utf8.FromC(Native.fs_version());
    }
}
