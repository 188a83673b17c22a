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

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _stream.SetResult(stream);
        return _completed.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
