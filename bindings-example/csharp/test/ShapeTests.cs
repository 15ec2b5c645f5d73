using System;
using System.IO;

namespace Flaxstate.Tests
{
    /// <summary>Descriptions that don't fit their members are refused; counts and shapes that are known at run time.</summary>
    internal static unsafe class ShapeTests
    {
        private enum Level : short
        {
            High = 3
        }

        private struct Half
        {
            public ushort Bits;
        }

        private struct Members
        {
            public float Hp;
            public fixed float Grid[4];
            public Level Level;
            public Half Half;
            public Weapon Hand;
            public float* Samples;
            public int Count, Capacity;
            public fixed float Cells[12];
            public fixed long Extents[2];
            public fixed byte Words[8];
            public int Length;
        }

        internal static void Run()
        {
            TestSizes();
            TestPointers();
            TestLayout();
            TestWrongTypes();
            TestLayoutOfPointers();
            TestCounted();
            TestShaped();
            TestShapedPointer();
        }

        private delegate StructType Description(StructType type, Members* members);

        private static StructType Described(Description describe, Members* members) =>
            describe(new StructType("Members", members, sizeof(Members)), members);

        private static void Refused(string what, Description describe)
        {
            Members members;
            var address = (IntPtr)(&members);
            using (var registry = Player.Registered())
            {
                var failure = Check.Throws<FlaxstateException>(
                    () => registry.Register(Described(describe, (Members*)address)), what);
                if (failure != null) Check.Equal(Status.InvalidArgument, failure.Status, what + ": " + failure.Message);
            }
        }

        private static void Taken(string what, Description describe)
        {
            Members members;
            try
            {
                using (var registry = Player.Registered()) registry.Register(Described(describe, &members));
                Check.That(true, what);
            }
            catch (FlaxstateException failure) { Check.That(false, what + ": " + failure.Message); }
        }

        private static void TestSizes()
        {
            Refused("a float as float64", (type, m) => type.Field("hp", &m->Hp, Dtype.Float64, Form.Default));
            Refused("a float as float16", (type, m) => type.Field("hp", &m->Hp, Dtype.Float16, Form.Array));
            Refused("floats as float64", (type, m) => type.Field("grid", m->Grid, Dtype.Float64, Form.Array, 2));
            Refused("a float as a complex number", (type, m) => type.Field("hp", &m->Hp, Dtype.Complex64, Form.Default));
            Refused("a struct of another size", (type, m) => type.Object("hand", &m->Hand, "Weapon", sizeof(Half)));
            Refused("structs of another size", (type, m) => type.Objects("bag", &m->Hand, "Weapon", 1, 8));
            Taken("a float as float32", (type, m) => type.Field("hp", &m->Hp, Dtype.Float32, Form.Scalar));
            Taken("floats as uint32", (type, m) => type.Field("grid", m->Grid, Dtype.Uint32, Form.Array, 2, 2));
            Taken("two floats as two numbers", (type, m) => type.Field("grid", (void*)m->Grid, Dtype.Complex64, Form.Array, 2));
            Taken("an enum", (type, m) => type.Field("level", &m->Level, Dtype.Int16, Form.Default));
            Taken("a struct of a number", (type, m) => type.Field("half", &m->Half, Dtype.Bfloat16, Form.Array));
            Taken("a struct", (type, m) => type.Object("hand", &m->Hand, "Weapon", sizeof(Weapon)));
            Taken("no items", (type, m) => type.Field("grid", m->Grid, 0, 3));
        }

        private static void Impossible(string what, Description describe)
        {
            Members members;
            var address = (IntPtr)(&members);
            Check.Throws<ArgumentException>(() => Described(describe, (Members*)address), what);
        }

        private static void TestPointers()
        {
            Impossible("a float* as float64", (type, m) =>
                type.Counted("samples", &m->Samples, Dtype.Float64, &m->Count, &m->Capacity));
            Impossible("floats as float16", (type, m) => type.Counted("cells", m->Cells, Dtype.Float16, &m->Count, 12));
            Impossible("floats as text", (type, m) => type.Counted("cells", m->Cells, Dtype.Str, &m->Count, 12));
            Impossible("no room", (type, m) => type.Counted("cells", m->Cells, Dtype.Float32, &m->Count, 0));
            Impossible("no counted dimension", (type, m) =>
                type.Shaped("cells", m->Cells, Dtype.Float32, m->Extents, 12, 3, 4));
            Impossible("only the first dimension is counted", (type, m) =>
                type.Shaped("cells", m->Cells, Dtype.Float32, m->Extents, 12, Numbers.Counted, 4));
            Impossible("extents beyond the struct", (type, m) =>
                type.Shaped("cells", m->Cells, Dtype.Float32, (long*)(m + 1) - 1, 12, 3, Numbers.Counted));
            Taken("a void**", (type, m) =>
                type.Counted("samples", (void**)&m->Samples, Dtype.Float16, &m->Count, &m->Capacity));
            Refused("more room than there is", (type, m) =>
                type.Counted("words", m->Words, Dtype.Str, &m->Length, 1000));
        }

        /// <summary>Bools, which marshalling makes larger, between numbers; what can't be told from a pointer.</summary>
        private struct Vector
        {
            public float X, Y, Z;
        }

        private struct Known
        {
            public bool Alive;
            public double Score;
            public fixed float Grid[4];
            public float X, Y, Z;
            public bool Armed;
            public fixed byte Name[5];
            public short Ammo;
            public Level Level;
            public Weapon First, Second;
            public float* Samples;
            public int Count;
            public Vector Place, Speed;
        }

        private delegate StructType KnownDescription(StructType type, Known* known);

        private static void Layout(bool isRight, string what, KnownDescription describe)
        {
            Known known;
            using (var registry = Player.Registered())
            {
                var isTaken = true;
                try
                {
                    var type = new StructType("Known", &known, sizeof(Known), type: typeof(Known));
                    registry.Register(describe(type, &known));
                }
                catch (FlaxstateException failure) when (failure.Status == Status.InvalidArgument) { isTaken = false; }
                catch (ArgumentException) { isTaken = false; }
                Check.Equal(isRight, isTaken, what);
            }
        }

        private static void TestLayout()
        {
            Layout(true, "4 of 4 items", (type, k) => type.Field("grid", k->Grid, 4));
            Layout(true, "2 × 2 of 4 items", (type, k) => type.Field("grid", k->Grid, 2, 2));
            Layout(false, "5 of 4 items", (type, k) => type.Field("grid", k->Grid, 5));
            Layout(false, "3 of 4 items", (type, k) => type.Field("grid", k->Grid, 3));
            Layout(false, "a buffer as a number", (type, k) => type.Field("grid", k->Grid));
            Layout(true, "two complex numbers", (type, k) =>
                type.Field("grid", (void*)k->Grid, Dtype.Complex64, Form.Array, 2));
            Layout(false, "three complex numbers", (type, k) =>
                type.Field("grid", (void*)k->Grid, Dtype.Complex64, Form.Array, 3));
            Layout(true, "three members", (type, k) => type.Field("x", &k->X, 3));
            Layout(false, "four members of three", (type, k) => type.Field("x", &k->X, 4));
            Layout(true, "a struct of three numbers", (type, k) => type.Field("place", &k->Place.X, 3));
            Layout(true, "two of them", (type, k) => type.Field("place", &k->Place.X, 2, 3));
            Layout(false, "three of two", (type, k) => type.Field("place", &k->Place.X, 3, 3));
            Layout(true, "one of them", (type, k) => type.Field("y", &k->Y));
            Layout(false, "a number of another size", (type, k) =>
                type.Field("score", (void*)&k->Score, Dtype.Float32, Form.Plain));
            Layout(true, "behind bools", (type, k) => type.Field("score", &k->Score).Field("ammo", &k->Ammo)
                .Field("level", &k->Level, Dtype.Int16, Form.Default).Field("armed", &k->Armed));
            Layout(true, "text", (type, k) => type.Text("name", k->Name, 5));
            Layout(false, "text with too much room", (type, k) => type.Text("name", k->Name, 6));
            Layout(true, "a struct", (type, k) => type.Object("hand", &k->First, "Weapon"));
            Layout(false, "a number as a struct", (type, k) => type.Object("hand", &k->Score, "Weapon"));
            Layout(true, "two structs", (type, k) => type.Objects("bag", &k->First, "Weapon", 2));
            Layout(false, "three structs of two", (type, k) => type.Objects("bag", &k->First, "Weapon", 3));
            Layout(true, "a member of a struct", (type, k) => type.Field("damage", k->Second.Damage, 2));
            Layout(false, "a wrong member of a struct", (type, k) => type.Field("damage", k->Second.Damage, 3));
            Layout(true, "room for 4", (type, k) => type.Counted("grid", k->Grid, Dtype.Float32, &k->Count, 4));
            Layout(false, "room for 5", (type, k) => type.Counted("grid", k->Grid, Dtype.Float32, &k->Count, 5));
            Check.That(TypeLayout.Of(typeof(Player), sizeof(Player)) != null, "the layout of Player");
            Check.That(TypeLayout.Of(typeof(DateTime), sizeof(DateTime)) == null, "a layout that isn't sequential");
        }

        private struct Larger
        {
            public Player Player;
            public bool More;
        }

        private static void WrongType(string what, Type type)
        {
            Player player;
            var address = (IntPtr)(&player);
            var failure = Check.Throws<ArgumentException>(
                () => new StructType("Player", (void*)address, sizeof(Player), type: type), what);
            if (failure != null) Check.Equal("type", failure.ParamName, what);
        }

        /// <summary>They would switch all checks off.</summary>
        private static void TestWrongTypes()
        {
            WrongType("a larger struct", typeof(Larger));
            WrongType("a smaller struct", typeof(Weapon));
            WrongType("a struct with a pointer", typeof(View));
            WrongType("an array of the struct", typeof(Player[]));
            WrongType("a pointer to the struct", typeof(Player*));
            WrongType("a class", typeof(Tree));
            Player player;
            var address = (IntPtr)(&player);
            Check.Throws<ArgumentException>(
                () => new StructType("Player", (void*)address, sizeof(Player*), type: typeof(Player)), "the size of a pointer");
            // What isn't known is no wrong type.
            new StructType("Time", &player, sizeof(DateTime), type: typeof(DateTime));
            Check.That(TypeLayout.Of(typeof(decimal), sizeof(decimal) + 8) == null, "a layout of the runtime's");
        }

        private struct View
        {
            public float* Items;
        }

        private struct Pointers
        {
            public float* Samples;
            public Weapon* Hand;
            public long Step;
            public View View;
            public fixed float Cells[2];
            public fixed long Extents[2];
            public IntPtr Address;
            public int Count, Capacity;
        }

        private delegate StructType PointerDescription(StructType type, Pointers* pointers);

        private static void OfPointers(bool isRight, string what, PointerDescription describe)
        {
            Pointers pointers;
            var address = (IntPtr)(&pointers);
            Action act = () =>
            {
                var p = (Pointers*)address;
                using (var registry = new Registry())
                {
                    var view = new StructType("View", &p->View, sizeof(View));
                    var type = new StructType("Pointers", p, sizeof(Pointers), type: typeof(Pointers));
                    registry.RegisterTypes(view, Weapon.Described(), describe(type, p));
                }
            };
            if (!isRight) Check.Throws<ArgumentException>(act, what);
            else
            {
                try { act(); }
                catch (Exception failure) { Check.That(false, what + ": " + failure.Message); }
                Check.That(true, what);
            }
        }

        /// <summary>What the compiler can't tell: the wrong ones would have the pointer itself written over.</summary>
        private static void TestLayoutOfPointers()
        {
            OfPointers(false, "a pointer as two floats", (type, p) =>
                type.Field("d", (void*)&p->Samples, Dtype.Float32, Form.Array, 2));
            OfPointers(false, "a pointer as a number", (type, p) => type.Field("d", (ulong*)&p->Samples));
            OfPointers(false, "a pointer behind a number", (type, p) => type.Field("d", (long*)&p->Step, 2));
            OfPointers(false, "a pointer as no items", (type, p) => type.Field("d", (float*)&p->Samples, 0));
            OfPointers(false, "a pointer as text", (type, p) => type.Text("d", (byte*)&p->Samples, 8));
            OfPointers(false, "a pointer as counted floats", (type, p) =>
                type.Counted("d", (void*)&p->Samples, Dtype.Float32, &p->Count, 2));
            OfPointers(false, "a pointer to structs as counted floats", (type, p) =>
                type.Counted("d", &p->Hand, Dtype.Float32, &p->Count, 2));
            OfPointers(false, "a pointer as shaped floats", (type, p) => type.Shaped(
                "d", (void*)&p->Samples, Dtype.Float32, p->Extents, 2, Numbers.Counted, Numbers.Counted));
            OfPointers(false, "a pointer as a struct of its size", (type, p) => type.Object("d", &p->Hand, "View", sizeof(View)));
            OfPointers(false, "a pointer as a struct", (type, p) => type.Object("d", &p->Hand, "View"));
            OfPointers(false, "a pointer as structs", (type, p) => type.Objects("d", &p->Samples, "View", 2));
            OfPointers(false, "an address as floats", (type, p) =>
                type.Counted("d", &p->Address, Dtype.Float32, &p->Count, 2));
            OfPointers(false, "floats as a pointer", (type, p) =>
                type.Counted("d", (float**)(p->Cells + 1), Dtype.Float32, &p->Count, &p->Capacity));
            OfPointers(false, "two counts as a pointer", (type, p) =>
                type.Counted("d", (float**)&p->Count, Dtype.Float32, &p->Count, &p->Capacity));
            OfPointers(true, "a pointer", (type, p) =>
                type.Counted("d", &p->Samples, Dtype.Float32, &p->Count, &p->Capacity));
            OfPointers(true, "a pointer with a shape", (type, p) => type.Shaped(
                "d", &p->Samples, Dtype.Float32, p->Extents, &p->Capacity, Numbers.Counted, Numbers.Counted));
            OfPointers(true, "a pointer of a nested struct", (type, p) =>
                type.Counted("d", &p->View.Items, Dtype.Float32, &p->Count, &p->Capacity));
            OfPointers(true, "an address", (type, p) =>
                type.Counted("d", (float**)&p->Address, Dtype.Float32, &p->Count, &p->Capacity));
            OfPointers(true, "a struct that begins with a pointer", (type, p) => type.Object("d", &p->View, "View"));
            OfPointers(true, "a number behind a pointer", (type, p) => type.Field("d", &p->Step));
        }

        private static byte[] State(Action<Builder> add)
        {
            using (var builder = new Builder())
            {
                add(builder.BeginDict());
                using (var tree = builder.End().Finish())
                    return tree.Root.ToBytes(new SerializeOptions { KeyOrder = KeyOrder.Kept });
            }
        }

        private static FlaxstateException Unfit(Registry registry, Members* members, byte[] state, string what)
        {
            var address = (IntPtr)members;
            return Check.Throws<FlaxstateException>(() => registry.Restore("Members", (Members*)address, state), what);
        }

        /// <summary>In the struct itself.</summary>
        private static void TestCounted()
        {
            var members = default(Members);
            using (var registry = new Registry())
            {
                registry.Register(new StructType("Members", &members, sizeof(Members))
                    .Counted("cells", members.Cells, Dtype.Float32, &members.Count, 12)
                    .Counted("words", members.Words, Dtype.Str, &members.Length, 8));
                var state = State(builder => builder.Key("cells").AddArray(new[] { 1f, 2, 3 }).Key("words").Add("eight ab"));
                registry.Restore("Members", &members, state);
                Check.That(members.Count == 3 && members.Cells[2] == 3, "three cells");
                Check.That(members.Length == 8 && members.Words[7] == 'b', "eight bytes of text");
                Check.EqualBytes(state, registry.ToBytes("Members", &members), "three cells");
                state = State(builder => builder.Key("cells").AddArray(new float[13]).Key("words").Add(""));
                var failure = Unfit(registry, &members, state, "13 cells");
                Check.Equal(MismatchKind.Capacity, failure.Mismatches[0].Kind, "13 cells");
            }
        }

        private static void TestShaped()
        {
            var members = default(Members);
            using (var registry = new Registry())
            {
                registry.Register(new StructType("Members", &members, sizeof(Members))
                    .Shaped("cells", members.Cells, Dtype.Float32, members.Extents, 12, Numbers.Counted, Numbers.Counted));
                var state = State(builder => builder.Key("cells").AddArray(new[] { 1f, 2, 3, 4, 5, 6 }, 2, 3));
                registry.Restore("Members", &members, state);
                Check.That(members.Extents[0] == 2 && members.Extents[1] == 3 && members.Cells[5] == 6, "2 × 3 cells");
                Check.EqualBytes(state, registry.ToBytes("Members", &members), "2 × 3 cells");
                state = State(builder => builder.Key("cells").AddArray(new float[14], 2, 7));
                var failure = Unfit(registry, &members, state, "14 cells");
                Check.Equal(MismatchKind.Capacity, failure.Mismatches[0].Kind, "14 cells");
                Check.Equal(3L, members.Extents[1], "the shape is as it was");
            }
        }

        private static void TestShapedPointer()
        {
            var room = stackalloc float[12];
            var members = new Members { Samples = room, Capacity = 12 };
            using (var registry = new Registry())
            {
                registry.Register(new StructType("Members", &members, sizeof(Members)).Shaped(
                    "samples", &members.Samples, Dtype.Float32, members.Extents, &members.Capacity, 2, Numbers.Counted));
                var state = State(builder => builder.Key("samples").AddArray(new[] { 1f, 2, 3, 4, 5, 6 }, 2, 3));
                registry.Restore("Members", &members, state);
                Check.That(members.Extents[1] == 3 && room[5] == 6, "2 × 3 samples");
                Check.EqualBytes(state, registry.ToBytes("Members", &members), "2 × 3 samples");
                state = State(builder => builder.Key("samples").AddArray(new float[6], 3, 2));
                var failure = Unfit(registry, &members, state, "3 × 2");
                Check.Equal(MismatchKind.Shape, failure.Mismatches[0].Kind, "3 × 2 samples");
            }
        }
    }
}
