namespace Flaxstate.Tests
{
    /// <summary>run-tests compiles it, and is told of just the lines that are marked.</summary>
    internal static unsafe class Pointers
    {
        private struct Members
        {
            public float* Samples;
            public bool* Flags;
            public byte* Words;
            public void* Any;
            public int Count, Capacity;
            public fixed float Cells[4];
            public fixed long Extents[2];
        }

        private static void Describe(StructType type, Members* m)
        {
            type.Counted("d", &m->Samples, Dtype.Float32, &m->Count, 2); // CS0619
            type.Counted("d", &m->Flags, Dtype.Bool, &m->Count, 2); // CS0619
            type.Counted("d", &m->Words, Dtype.Str, &m->Count, 2); // CS0619
            type.Counted("d", (void**)&m->Any, Dtype.Float32, &m->Count, 2); // CS0619
            type.Shaped("d", &m->Samples, Dtype.Float32, m->Extents, 2, 1, Numbers.Counted); // CS0619
            type.Field("d", &m->Samples, Dtype.Float32, Form.Array, 2); // CS0619
            type.Field("d", &m->Any, Dtype.Float64, Form.Default); // CS0619

            type.Counted("d", &m->Samples, Dtype.Float32, &m->Count, &m->Capacity);
            type.Counted("d", &m->Flags, Dtype.Bool, &m->Count, &m->Capacity);
            type.Counted("d", &m->Words, Dtype.Str, &m->Count, &m->Capacity);
            type.Counted("d", &m->Any, Dtype.Float32, &m->Count, &m->Capacity);
            type.Counted("d", m->Cells, Dtype.Float32, &m->Count, 4);
            type.Counted("d", (void*)&m->Samples, Dtype.Float32, &m->Count, 2);
            type.Shaped("d", &m->Samples, Dtype.Float32, m->Extents, &m->Capacity, 1, Numbers.Counted);
            type.Shaped("d", m->Cells, Dtype.Float32, m->Extents, 4, 1, Numbers.Counted);
            type.Field("d", m->Cells, Dtype.Float32, Form.Array, 4);
        }
    }
}
