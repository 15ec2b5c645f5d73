using System;
using System.IO;

namespace Flaxstate.Tests
{
    /// <summary>null is found before C sees it, and named.</summary>
    internal static unsafe class ArgumentTests
    {
        internal static void Run()
        {
            using (var registry = Player.Registered())
            using (var builder = new Builder())
            using (var tree = builder.BeginDict().Key("x").AddArray(new float[1]).End().Finish())
            {
                TestRegistry(registry);
                TestBuilder(builder, registry);
                TestTrees(tree.Root);
                TestTypes();
            }
        }

        private static void IsNull(string parameter, string what, Action act)
        {
            var failure = Check.Throws<ArgumentNullException>(act, what);
            if (failure != null) Check.Equal(parameter, failure.ParamName, what);
        }

        private static void TestRegistry(Registry registry)
        {
            var bytes = new byte[1];
            var room = stackalloc byte[sizeof(Player)];
            var player = (IntPtr)room;
            IsNull("type", "Register", () => registry.Register(null));
            IsNull("types", "RegisterTypes", () => registry.RegisterTypes(null));
            IsNull("types", "RegisterTypes", () => registry.RegisterTypes(Weapon.Described(), null));
            IsNull("typeName", "Uncovered", () => registry.Uncovered(null));
            IsNull("typeName", "ToBytes", () => registry.ToBytes(null, (void*)player));
            IsNull("value", "ToBytes", () => registry.ToBytes("Player", null));
            IsNull("bytes", "Restore", () => registry.Restore("Player", (void*)player, (byte[])null));
            IsNull("typeName", "Restore", () => registry.Restore(null, (void*)player, bytes));
            IsNull("target", "Restore", () => registry.Restore("Player", null, bytes));
            IsNull("target", "Restore of a node", () => registry.Restore("Player", null, default(Node)));
            IsNull("path", "RestoreFile", () => registry.RestoreFile("Player", (void*)player, null));
            IsNull("path", "SaveFile", () => registry.SaveFile("Player", (void*)player, null));
            IsNull("stream", "Save", () => registry.Save("Player", (void*)player, null));
        }

        private static void TestBuilder(Builder builder, Registry registry)
        {
            IsNull("key", "Key", () => builder.Key(null));
            IsNull("value", "Add of text", () => builder.Add((string)null));
            IsNull("value", "Add of bytes", () => builder.Add((byte[])null));
            IsNull("items", "AddArray", () => builder.AddArray((float[])null));
            IsNull("shape", "AddArray", () => builder.AddArray(Dtype.Float32, null, null));
            IsNull("registry", "AddObject", () => builder.AddObject(null, "Player", null));
            IsNull("typeName", "AddObject", () => builder.AddObject(registry, null, null));
            IsNull("value", "AddObject", () => builder.AddObject(registry, "Player", null));
        }

        private static void TestTrees(Node root)
        {
            IsNull("bytes", "Restore", () => Tree.Restore(null));
            IsNull("path", "OpenFile", () => Tree.OpenFile(null));
            IsNull("path", "OpenSharded", () => Tree.OpenSharded(null));
            IsNull("stream", "OpenStream", () => Tree.OpenStream(null));
            IsNull("key", "[null]", () => Console.WriteLine(root[null].Kind));
            IsNull("nodes", "Merge", () => Tree.Merge(null));
            IsNull("bytes", "FromBytes", () => root.FromBytes(null));
            IsNull("path", "OverwriteArray", () => Tree.OverwriteArray(null, "x", new float[1]));
            IsNull("arrayPath", "OverwriteArray", () => Tree.OverwriteArray("file", null, new float[1]));
            IsNull("items", "OverwriteArray", () => Tree.OverwriteArray("file", "x", (float[])null));
            IsNull("path", "At", () => root.At(null));
            IsNull("path", "SaveFile", () => root.SaveFile(null));
            IsNull("stream", "Save", () => root.Save((Stream)null));
            IsNull("destination", "CopyTo", () => root["x"].CopyTo(null, 4));
        }

        private static void TestTypes()
        {
            IsNull("name", "StructType", () => new StructType(null, null, 4));
            IsNull("key", "Field", () => { int x; new StructType("x", &x, 4).Field(null, &x); });
            IsNull("shape", "Field", () => { int x; new StructType("x", &x, 4).Field("x", &x, null); });
            IsNull("typeName", "Object", () => { int x; new StructType("x", &x, 4).Object("x", &x, null); });
            IsNull("typeName", "Objects", () => { int x; new StructType("x", &x, 4).Objects("x", &x, null, 1); });
        }
    }
}
