using System.Net;

namespace Kenger.Gateway.Tests;

/// <summary>A body that the test sends piece by piece, each on its way at once.</summary>
internal sealed class PushContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new();
    private readonly TaskCompletionSource _completed = new();

    public async Task PushAsync(byte[] piece)
    {
        var stream = await _stream.Task;
        await stream.WriteAsync(piece);
        await stream.FlushAsync();
    }

    public void Complete() => _completed.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // By HTTP/2 the head waits for the first piece, or for whatever else is sent.
        await stream.FlushAsync();
        _stream.SetResult(stream);
        await _completed.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
