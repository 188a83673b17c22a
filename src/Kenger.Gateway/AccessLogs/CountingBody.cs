using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway;

/// <summary>An answer's body whose bytes are counted on their way.</summary>
internal sealed class CountingBody(IHttpResponseBodyFeature inner, CountingStream stream) : IHttpResponseBodyFeature
{
    public Stream Stream => stream;

    public PipeWriter Writer => inner.Writer;

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task CompleteAsync() => inner.CompleteAsync();
}
