using System.Runtime.InteropServices;

namespace Kenger.Gateway;

/// <summary>What a node still wants of a <see cref="HashRing"/> under construction, and where it looks next.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct HashClaim
{
    public int Index;
    public int Next;
    public int Step;
    public int Left;
}
