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

    public ProcessTree Process { get; } = new(processId);

    /// <summary>What its requests carry besides.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public ValueTask DisposeAsync() => owner.DisposeAsync();
}
