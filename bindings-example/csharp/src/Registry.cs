using System;
using System.IO;

namespace Flaxstate
{
    /// <summary>What structs are made of. Any number of threads may use one that nobody changes.</summary>
    public sealed unsafe class Registry : Handle
    {
        public Registry() : base(Create()) { }

        private static IntPtr Create()
        {
            IntPtr registry, error = IntPtr.Zero;
            Failures.Check(Native.fs_registry_create(null, out registry, ref error), error);
            return registry;
        }

        internal override void Free(IntPtr old) => Native.fs_registry_free(old);

        /// <summary>Types may name types that are registered later.</summary>
        public Registry Register(StructType type)
        {
            Arguments.NotNull(type, nameof(type));
            using (var call = new Call())
            {
                var c = type.ToC(call);
                call.Check(Native.fs_register_type(call.Use(this), &c, ref call.Error));
            }
            return this;
        }

        /// <summary>Several at once, all of them or none. They may name each other in any order.</summary>
        public Registry RegisterTypes(params StructType[] types)
        {
            Arguments.NotNull(types, nameof(types));
            using (var call = new Call())
            {
                var c = (Native.Type*)call.Room(types.Length * sizeof(Native.Type));
                for (var i = 0; i < types.Length; ++i)
                {
                    Arguments.NotNull(types[i], nameof(types));
                    c[i] = types[i].ToC(call);
                }
                call.Check(Native.fs_register_types(call.Use(this), c, (UIntPtr)types.Length, (UIntPtr)sizeof(Native.Type),
                                                    ref call.Error));
            }
            return this;
        }

        /// <summary>What a description forgets: an entry of ReportKind.Uncovered for each run of bytes of the struct, and of
        /// those that it nests, that no field describes. Padding is found, too; what may be padding says so.</summary>
        public Report Uncovered(string typeName)
        {
            var report = new Report();
            try
            {
                using (var call = new Call())
                    call.Check(Native.fs_registry_uncovered(
                        call.Use(this), call.Text(typeName, nameof(typeName)), call.Use(report), ref call.Error));
                return report;
            }
            catch
            {
                report.Dispose();
                throw;
            }
        }

        /// <summary>The bytes of flax.serialization.to_bytes. `value` is the address of a struct of the type.</summary>
        public byte[] ToBytes(string typeName, void* value, SerializeOptions options = null)
        {
            using (var call = new Call())
            {
                var registry = call.Use(this);
                var name = call.Text(typeName, nameof(typeName));
                var address = Arguments.Address(value, nameof(value));
                var c = SerializeOptions.ToC(options, call);
                UIntPtr size;
                call.Check(Native.fs_to_bytes_into(registry, name, address, c, IntPtr.Zero, UIntPtr.Zero, out size,
                                                   ref call.Error));
                var bytes = new byte[checked((int)(ulong)size)];
                fixed (byte* first = bytes)
                    call.Check(Native.fs_to_bytes_into(registry, name, address, c, (IntPtr)first, size, out size,
                                                       ref call.Error));
                return bytes;
            }
        }

        /// <summary>flax.serialization.to_state_dict, as a tree that stands alone.</summary>
        public Tree ToStateDict(string typeName, void* value)
        {
            using (var call = new Call())
            {
                IntPtr tree;
                call.Check(Native.fs_to_state_dict(
                    call.Use(this), call.Text(typeName, nameof(typeName)), Arguments.Address(value, nameof(value)),
                    Tree.Options(true, call), out tree, ref call.Error));
                return new Tree(tree);
            }
        }

        /// <summary>Fills the struct at `target`. Everything is checked first; after a failure it is as it was.</summary>
        public void Restore(string typeName, void* target, byte[] bytes, RestoreOptions options = null)
        {
            Arguments.NotNull(bytes, nameof(bytes));
            using (var call = new Call())
            fixed (byte* first = bytes)
                call.Check(Native.fs_restore(
                    call.Use(this), call.Text(typeName, nameof(typeName)), Arguments.Address(target, nameof(target)),
                    (IntPtr)first, (UIntPtr)bytes.Length, RestoreOptions.ToC(options, call), ref call.Error));
        }

        /// <summary>The same from a file.</summary>
        public void RestoreFile(string typeName, void* target, string path, RestoreOptions options = null)
        {
            using (var call = new Call())
                call.Check(Native.fs_restore_file(
                    call.Use(this), call.Text(typeName, nameof(typeName)), Arguments.Address(target, nameof(target)),
                    call.Text(path, nameof(path)), RestoreOptions.ToC(options, call), ref call.Error));
        }

        /// <summary>The same from a part of a tree. Of options.Decode there is only MemoryLimit.</summary>
        public void Restore(string typeName, void* target, Node state, RestoreOptions options = null)
        {
            using (var call = new Call())
                call.Check(Native.fs_from_state_dict(
                    call.Use(this), call.Text(typeName, nameof(typeName)), Arguments.Address(target, nameof(target)),
                    call.Use(state), RestoreOptions.ToC(options, call), ref call.Error));
        }

        /// <summary>Writes a file that takes the place of the old one at once and whole.</summary>
        public void SaveFile(string typeName, void* value, string path, SaveOptions options = null)
        {
            using (var call = new Call())
                call.Check(Native.fs_save_file(
                    call.Use(this), call.Text(typeName, nameof(typeName)), Arguments.Address(value, nameof(value)),
                    call.Text(path, nameof(path)), SaveOptions.ToC(options, call), ref call.Error));
        }

        /// <summary>Writes to a stream, piece by piece. What the stream throws comes out.</summary>
        public void Save(string typeName, void* value, Stream stream, SerializeOptions options = null)
        {
            using (var call = new Call())
            {
                var sink = StreamSink.ToC(stream, call);
                call.Check(Native.fs_save_sink(
                    call.Use(this), call.Text(typeName, nameof(typeName)), Arguments.Address(value, nameof(value)),
                    &sink, SerializeOptions.ToC(options, call), ref call.Error));
            }
        }
    }
}
