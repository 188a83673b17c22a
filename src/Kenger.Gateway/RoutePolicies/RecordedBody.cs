using System.Buffers;
using System.IO.Pipelines;
using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>An answer's body that is kept beside being sent.</summary>
internal sealed class RecordedBody(IHttpResponseBodyFeature inner, RecordingStream stream) : IHttpResponseBodyFeature
{
    public Stream Stream => stream;

    // What is written past the stream is not seen.
    public PipeWriter Writer
    {
        get
        {
            stream.GiveUp();
            return inner.Writer;
        }
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        stream.GiveUp();
        return inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    public Task CompleteAsync() => inner.CompleteAsync();
}

/// <summary>Passes on what is written, and keeps it as long as it is not too large.</summary>
internal sealed class RecordingStream(Stream inner, int maxBytes) : WatchedStream(inner)
{
    private ArrayBufferWriter<byte>? _kept = new();

    /// <summary>All of it; null when it was too large, or not all was seen.</summary>
    public byte[]? Take() => _kept?.WrittenSpan.ToArray();

    /// <summary>Nothing more is kept.</summary>
    public void GiveUp() => _kept = null;

    protected override void Passed(ReadOnlySpan<byte> piece)
    {
        if (_kept is { } kept && kept.WrittenCount + piece.Length <= maxBytes)
        {
            kept.Write(piece);
        }
        else
        {
            GiveUp();
        }
    }
}
