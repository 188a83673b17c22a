using Kenger.Gateway.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>A request's body that fails with 413 when more comes of it than may.</summary>
internal sealed class CountedBody(Stream inner, long maxBytes) : RequestBody
{
    private long _count;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken));

    public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

    private int Counted(int count)
    {
        _count += count;
        return _count <= maxBytes ? count
            : throw new BadHttpRequestException("the body is larger than this path takes", StatusCodes.Status413PayloadTooLarge);
    }
}
