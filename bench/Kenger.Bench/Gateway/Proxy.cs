using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary>A proxy under measurement.</summary>
/// <param name="name">What the table calls it.</param>
/// <param name="url">Where it takes requests.</param>
/// <param name="processId">Its process; children belong to it.</param>
/// <param name="owner">Ends it.</param>
internal sealed class Proxy(string name, Uri url, int processId, IAsyncDisposable owner) : IAsyncDisposable
{
    public string Name { get; } = name;

    public Uri Url { get; } = url;

    /// <summary>Where it takes them by TLS; null where it does not.</summary>
    public Uri? TlsUrl { get; init; }

    /// <summary>Where it takes requests of HTTP/2 without TLS; null where it does not.</summary>
    public Uri? Http2Url { get; init; }

    /// <summary>Has it let go of memory that it does not need; null where nobody can ask for that.</summary>
    public Func<Task>? Collect { get; init; }

    /// <summary>What it is asked.</summary>
    public RequestKind Kind { get; private init; } = RequestKind.Get;

    public ProcessTree Process { get; } = new(processId);

    /// <summary>What its requests carry besides.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The same process, asked something else. It is ended with the one this comes from.</summary>
    public Proxy For(RequestKind kind) =>
        new(Name, new Uri(kind.IsByTls ? TlsUrl! : kind.IsByHttp2 ? Http2Url! : Url, kind.Path), processId, new Nobody())
        {
            Headers = Headers,
            TlsUrl = TlsUrl,
            Http2Url = Http2Url,
            Collect = Collect,
            Kind = kind,
        };

    public ValueTask DisposeAsync() => owner.DisposeAsync();

    private sealed class Nobody : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
