using System.Runtime.InteropServices;

namespace Flaxstate.Tests
{
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Weapon
    {
        public fixed double Damage[2];
        public long Rounds;

        internal static StructType Described()
        {
            Weapon weapon;
            return new StructType("Weapon", &weapon, sizeof(Weapon))
                .Field("damage", weapon.Damage, 2)
                .Field("rounds", &weapon.Rounds);
        }
    }

    /// <summary>As in test/data/generate.py. Marshalling, which it is not for, would make four bytes of a bool.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Player
    {
        public int Hp;
        public float Speed;
        public bool Alive;
        public bool Armed;
        public float Fuel;
        public fixed float Pos[3];
        public fixed short Grid[6];
        public fixed byte Name[16];
        public Weapon Hand;
        public Weapon FirstInBag;
        public Weapon SecondInBag;
        public ushort Half;
        public uint Step;
        public double Score;

        internal static StructType Described()
        {
            Player player;
            return new StructType("Player", &player, sizeof(Player))
                .Field("hp", &player.Hp)
                .Field("speed", &player.Speed)
                .Field("alive", &player.Alive)
                .Field("armed", &player.Armed)
                .Field("fuel", &player.Fuel)
                .Field("pos", player.Pos, 3)
                .Field("grid", player.Grid, 2, 3)
                .Text("name", player.Name, 16)
                .Object("hand", &player.Hand, "Weapon")
                .Objects("bag", &player.FirstInBag, "Weapon", 2)
                .Field("half", &player.Half, Dtype.Bfloat16, Form.Array)
                .Field("step", &player.Step, Dtype.Uint32, Form.Array)
                .Field("score", &player.Score);
        }

        internal static Registry Registered() => new Registry().Register(Described()).Register(Weapon.Described());
    }
}
