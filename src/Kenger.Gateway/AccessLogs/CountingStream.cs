using Kenger.Gateway.Attempts;

namespace Kenger.Gateway.AccessLogs;

/// <summary>Passes on what is written, and counts it.</summary>
internal sealed class CountingStream(Stream inner) : WatchedStream(inner)
{
    public long Count { get; private set; }

    protected override void Passed(ReadOnlySpan<byte> piece) => Count += piece.Length;
}
