using System;
using System.Globalization;
using System.Text;

namespace Flaxstate.Tests
{
    /// <summary>The canonical text of a tree: docs/dump-format.md.</summary>
    internal static class CanonicalText
    {
        private static readonly uint[] CrcTable = MakeCrcTable();

        private static uint[] MakeCrcTable()
        {
            var table = new uint[256];
            for (uint i = 0; i < 256; ++i)
            {
                var crc = i;
                for (var bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
                table[i] = crc;
            }
            return table;
        }

        private static uint Crc32(byte[] data)
        {
            var crc = 0xffffffff;
            foreach (var b in data) crc = (crc >> 8) ^ CrcTable[(crc ^ b) & 0xff];
            return ~crc;
        }

        internal static string Of(Node root)
        {
            var text = new StringBuilder("0 - ");
            AddSubtree(text, root, 0);
            return text.ToString();
        }

        /// <summary>What the golden data has in the place of a large text.</summary>
        internal static string DigestOf(string text) =>
            "digest " + text.Length + " " + Crc32(Encoding.ASCII.GetBytes(text)).ToString("x8") + "\n";

        private static void AddSubtree(StringBuilder text, Node node, int depth)
        {
            text.Append(Value(node)).Append('\n');
            var isList = node.Kind == Kind.List;
            if (!isList && node.Kind != Kind.Dict) return;
            var index = 0;
            foreach (var child in node)
            {
                text.Append(depth + 1).Append(' ').Append(isList ? "#" + index : KeyText(child.Key)).Append(' ');
                AddSubtree(text, child, depth + 1);
                ++index;
            }
        }

        private static string KeyText(Key key)
        {
            switch (key.Kind)
            {
                case Kind.Nil: return "n:";
                case Kind.Bool: return "b:" + Number(key.Int);
                case Kind.Int: return "i:" + Number(key.Int);
                case Kind.Uint: return "i:" + Number((ulong)key.Int);
                case Kind.Float: return "f:" + Bits(key.Real);
                case Kind.Complex: return "c:" + Bits(key.Real) + ":" + Bits(key.Imag);
                case Kind.Str: return "s:" + Data(Encoding.UTF8.GetBytes(key.Text));
                case Kind.Bytes: return "y:" + Data(key.Data);
                case Kind.Ext: return "x:" + Number(key.ExtCode) + ":" + Data(key.Data);
                case Kind.Timestamp: return "t:" + Number(key.Int) + ":" + Number(key.Nanoseconds);
                case Kind.Scalar: return "a:" + key.DtypeName + ":" + Data(key.Data);
                default: throw new InvalidOperationException("a key of kind " + key.Kind);
            }
        }

        private static string Value(Node node)
        {
            switch (node.Kind)
            {
                case Kind.Nil: return "nil";
                case Kind.Bool: return node.AsBool() ? "bool 1" : "bool 0";
                case Kind.Int: return "int " + Number(node.AsLong());
                case Kind.Uint: return "int " + Number(node.AsULong());
                case Kind.Float: return "float " + Bits(node.AsDouble());
                case Kind.Str: return "str " + Data(Encoding.UTF8.GetBytes(node.AsString()));
                case Kind.Bytes: return "bytes " + Data(node.AsBytes());
                case Kind.Dict: return "map " + Number(node.Count);
                case Kind.List: return "list " + Number(node.Count);
                case Kind.Scalar: return "scalar " + node.Array.DtypeName + " " + Data(node.ToRaw());
                default: return RareValue(node);
            }
        }

        private static string RareValue(Node node)
        {
            switch (node.Kind)
            {
                case Kind.Complex:
                    node.AsComplex(out double real, out double imag);
                    return "complex " + Bits(real) + " " + Bits(imag);
                case Kind.Ext:
                    var payload = node.AsExt(out int code);
                    return "ext " + Number(code) + " " + Data(payload);
                case Kind.Timestamp:
                    node.AsTimestamp(out long seconds, out uint nanoseconds);
                    return "timestamp " + Number(seconds) + " " + Number(nanoseconds);
                case Kind.Array:
                    var array = node.Array;
                    return "array " + array.DtypeName + " [" + string.Join(",", array.Shape) + "] " + Data(node.ToRaw());
                default: throw new InvalidOperationException("a node of kind " + node.Kind);
            }
        }

        private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

        private static string Bits(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x16");

        private static string Data(byte[] data)
        {
            var text = new StringBuilder().Append(data.Length).Append(':');
            if (data.Length > 64) return text.Append('~').Append(Crc32(data).ToString("x8")).ToString();
            foreach (var b in data) text.Append(b.ToString("x2"));
            return text.ToString();
        }
    }
}
