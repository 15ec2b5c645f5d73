using System;
using System.Threading;

namespace Flaxstate
{
    /// <summary>What owns memory of C's: Dispose frees it, else the garbage collector does. No call may be using it.</summary>
    public abstract class Handle : IDisposable
    {
        private readonly IntPtr pointer;
        private int users = 1; // this, and what shares its memory
        private int isDisposed;

        internal IntPtr Pointer
        {
            get
            {
                if (isDisposed != 0) throw new ObjectDisposedException(GetType().Name);
                return pointer;
            }
        }

        internal Handle(IntPtr pointer) { this.pointer = pointer; }

        ~Handle() { End(); }

        public void Dispose()
        {
            End();
            GC.SuppressFinalize(this);
        }

        private void End()
        {
            if (Interlocked.Exchange(ref isDisposed, 1) == 0) RemoveUser();
        }

        internal void AddUser() => Interlocked.Increment(ref users);

        internal void RemoveUser()
        {
            // A constructor that threw has left no pointer.
            if (Interlocked.Decrement(ref users) == 0 && pointer != IntPtr.Zero) Free(pointer);
        }

        internal abstract void Free(IntPtr old);
    }

    /// <summary>The library that is loaded.</summary>
    public static class Library
    {
        public static string Version => Utf8.FromC(Native.fs_version());
    }
}
