using System.IO.Pipelines;
using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>An answer's body that is kept beside being sent, as long as it is not too large.</summary>
internal sealed class RecordedBody(IHttpResponseBodyFeature inner, int maxBytes) : IHttpResponseBodyFeature
{
    private readonly Recorder _recorder = new(inner.Stream, maxBytes);

    public Stream Stream => _recorder;

    // What is written past the stream is not seen.
    public PipeWriter Writer
    {
        get
        {
            _recorder.GiveUp();
            return inner.Writer;
        }
    }

    /// <summary>All of it; null when it was too large, or not all was seen.</summary>
    public byte[]? Take() => _recorder.Take();

    /// <summary>Nothing more is kept.</summary>
    public void GiveUp() => _recorder.GiveUp();

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        _recorder.GiveUp();
        return inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    public Task CompleteAsync() => inner.CompleteAsync();

    private sealed class Recorder(Stream inner, int maxBytes) : WatchedStream(inner)
    {
        private MemoryStream? _kept = new();

        public byte[]? Take() => _kept?.ToArray();

        public void GiveUp() => _kept = null;

        protected override void Passed(ReadOnlySpan<byte> piece)
        {
            if (_kept is { } kept)
            {
                if (kept.Length + piece.Length > maxBytes)
                {
                    _kept = null;
                }
                else
                {
                    kept.Write(piece);
                }
            }
        }
    }
}
