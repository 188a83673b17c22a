using System.Text;

namespace Kenger.Registry.Consul.Checks;

/// <summary>The two messages of <c>grpc.health.v1.Health/Check</c>, one field each: no need for a generator, and for what it brings.</summary>
internal static class HealthMessage
{
    public const int Serving = 1;
    public const int NotServing = 2;

    private const byte TextField1 = 0x0A;
    private const byte NumberField1 = 0x08;

    /// <summary>Asks for a service; empty for the server.</summary>
    public static byte[] Request(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        // Longer names have no one-byte length, and nobody has them.
        name = name.Length > 127 ? name[..127] : name;
        return name.Length == 0 ? [] : [TextField1, (byte)name.Length, .. name];
    }

    /// <summary>0, which is unknown, for an answer that says nothing.</summary>
    public static int Status(ReadOnlySpan<byte> answer) => answer is [NumberField1, var status, ..] ? status : 0;
}
