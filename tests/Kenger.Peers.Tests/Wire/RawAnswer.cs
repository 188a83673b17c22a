namespace Kenger.Peers.Tests.Wire;

/// <summary>An answer as it came; status 0 when the other side closed without one.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    public static RawAnswer None { get; } = new(0, "", "");
}
