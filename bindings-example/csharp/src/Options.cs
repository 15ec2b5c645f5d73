namespace Flaxstate
{
    /// <summary>How far a call is, in bytes: `done` never falls, and `total` is 0 where it isn't known. Called on the calling
    /// thread about every 4 MiB, and a last time before anything is changed. What it throws ends the call, which has then
    /// changed nothing (but a stream has taken bytes, and what is read directly is unspecified), and comes out of it.</summary>
    public delegate void ProgressUpdate(long done, long total);

    /// <summary>How bytes and files are read. All zero: strictly, without limits.</summary>
    public sealed unsafe class DecodeOptions
    {
        /// <summary>Reads all that Flax reads, also what it never wrote.</summary>
        public bool Lenient { get; set; }
        public bool LegacyBfloat16 { get; set; }
        public Trailing Trailing { get; set; }
        /// <summary>Bytes; 0 is no limit, as for the other limits.</summary>
        public ulong MemoryLimit { get; set; }
        public uint DepthLimit { get; set; }
        public ulong NodeLimit { get; set; }
        public ulong TextLimit { get; set; }
        /// <summary>For trees; RestoreOptions have their own.</summary>
        public ProgressUpdate Progress { get; set; }

        /// <summary>Limits for bytes that anybody may have written.</summary>
        public static DecodeOptions Untrusted()
        {
            var safe = Native.NewDecodeOptionsUntrusted();
            return new DecodeOptions
            {
                MemoryLimit = safe.memory_limit,
                DepthLimit = safe.depth_limit,
                NodeLimit = safe.node_limit,
                TextLimit = safe.text_limit,
            };
        }

        internal static Native.DecodeOptions* ToC(DecodeOptions options, Call call)
        {
            var c = (Native.DecodeOptions*)call.Room(sizeof(Native.DecodeOptions));
            *c = Native.NewDecodeOptions();
            if (options == null) return c;
            c->lenient = options.Lenient ? 1 : 0;
            c->legacy_bfloat16 = options.LegacyBfloat16 ? 1 : 0;
            c->trailing = options.Trailing;
            c->memory_limit = options.MemoryLimit;
            c->depth_limit = options.DepthLimit;
            c->node_limit = options.NodeLimit;
            c->text_limit = options.TextLimit;
            c->progress = ProgressCallback.ToC(options.Progress, call);
            return c;
        }
    }

    /// <summary>What restoring checks, and where the state comes from. All zero: everything is checked.</summary>
    public sealed unsafe class RestoreOptions
    {
        /// <summary>Restores from this subtree of the state: "params".</summary>
        public string Path { get; set; }
        public Conversion Convert { get; set; }
        public bool Reshape { get; set; }
        public bool KeepMissing { get; set; }
        public bool DropExtra { get; set; }
        /// <summary>Trees only: a leaf of the target takes whatever the state has, as Flax does.</summary>
        public bool AnyLeaf { get; set; }
        /// <summary>The most mismatches to list; 0: 100.</summary>
        public uint MismatchLimit { get; set; }
        /// <summary>The arrays of a file go straight into the target, which is unspecified if reading fails.</summary>
        public bool ReadDirectly { get; set; }
        public DecodeOptions Decode { get; set; }
        /// <summary>Gets to know how many leaves were loaded, and what was kept, dropped, converted and reshaped.</summary>
        public Report Report { get; set; }
        public ProgressUpdate Progress { get; set; }

        internal static Native.RestoreOptions* ToC(RestoreOptions options, Call call)
        {
            var c = (Native.RestoreOptions*)call.Room(sizeof(Native.RestoreOptions));
            *c = Native.NewRestoreOptions();
            if (options == null) return c;
            c->path = call.TextOrNull(options.Path, nameof(Path));
            c->convert = options.Convert;
            c->reshape = options.Reshape ? 1 : 0;
            c->keep_missing = options.KeepMissing ? 1 : 0;
            c->drop_extra = options.DropExtra ? 1 : 0;
            c->any_leaf = options.AnyLeaf ? 1 : 0;
            c->mismatch_limit = options.MismatchLimit;
            c->read_directly = options.ReadDirectly ? 1 : 0;
            if (options.Decode != null) c->decode = DecodeOptions.ToC(options.Decode, call);
            c->progress = ProgressCallback.ToC(options.Progress, call);
            if (options.Report != null) c->report = call.Use(options.Report);
            return c;
        }
    }

    /// <summary>How bytes are written. All zero: Flax's own bytes.</summary>
    public sealed unsafe class SerializeOptions
    {
        public KeyOrder KeyOrder { get; set; }
        /// <summary>Trees only: as to_bytes makes it, with dicts in the place of lists.</summary>
        public bool AsStateDict { get; set; }
        /// <summary>Bytes beyond which an array is chunked; 0: Numbers.DefaultChunkLimit.</summary>
        public ulong ChunkLimit { get; set; }
        /// <summary>The data of every array starts at a multiple of it. 0: where Flax puts it.</summary>
        public ulong Alignment { get; set; }
        /// <summary>Gets to know which arrays could not be aligned.</summary>
        public Report Report { get; set; }
        public ProgressUpdate Progress { get; set; }

        internal static Native.SerializeOptions* ToC(SerializeOptions options, Call call)
        {
            var c = (Native.SerializeOptions*)call.Room(sizeof(Native.SerializeOptions));
            *c = Native.NewSerializeOptions();
            if (options == null) return c;
            c->key_order = options.KeyOrder;
            c->as_state_dict = options.AsStateDict ? 1 : 0;
            c->chunk_limit = options.ChunkLimit;
            c->alignment = options.Alignment;
            c->progress = ProgressCallback.ToC(options.Progress, call);
            if (options.Report != null) c->report = call.Use(options.Report);
            return c;
        }
    }

    /// <summary>How a file is written. All zero: it survives a power loss.</summary>
    public sealed unsafe class SaveOptions
    {
        public Durability Durability { get; set; }
        public SerializeOptions Serialize { get; set; }

        internal static Native.SaveOptions* ToC(SaveOptions options, Call call)
        {
            var c = (Native.SaveOptions*)call.Room(sizeof(Native.SaveOptions));
            *c = Native.NewSaveOptions();
            c->serialize = SerializeOptions.ToC(options?.Serialize, call);
            if (options != null) c->durability = options.Durability;
            return c;
        }
    }

    /// <summary>How an array of a file is overwritten. All zero: the file is synced.</summary>
    public sealed unsafe class OverwriteOptions
    {
        public Durability Durability { get; set; }
        /// <summary>How the file is read, to find the array. No Progress.</summary>
        public DecodeOptions Decode { get; set; }

        internal static Native.OverwriteOptions* ToC(OverwriteOptions options, Call call)
        {
            var c = (Native.OverwriteOptions*)call.Room(sizeof(Native.OverwriteOptions));
            *c = Native.NewOverwriteOptions();
            if (options == null) return c;
            c->durability = options.Durability;
            c->decode = DecodeOptions.ToC(options.Decode, call);
            return c;
        }
    }
}
