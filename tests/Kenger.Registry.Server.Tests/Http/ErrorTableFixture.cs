using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>One registry that knows <c>known/10.0.0.1:80</c> and a rule, for many bad calls that must leave no trace.</summary>
public sealed class ErrorTableFixture : IAsyncLifetime
{
    internal RegistryHost Registry { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Registry = await RegistryHost.StartAsync(new FakeTimeProvider());
        await PostEndpoints.PrepareAsync(Registry);
    }

    public async Task DisposeAsync() => await Registry.DisposeAsync();

    /// <summary>Makes a call and fails when it changed anything, or was logged as more than a caller's mistake.</summary>
    internal async Task<ApiAnswer> WithoutTrace(Func<HttpClient, Task<ApiAnswer>> call)
    {
        var before = Registry.Snapshot;
        var logged = Registry.Log.Entries.Count;

        var answer = await call(Registry.Client);

        Assert.Same(before, Registry.Snapshot);
        AssertQuiet(Registry.Log, logged);
        return answer;
    }

    internal static void AssertQuiet(CapturedLog log, int from)
    {
        var loud = log.Entries.Skip(from)
            .Where(entry => entry.Level >= LogLevel.Warning || (entry.Exception is not null && !IsKestrelDetail(entry)))
            .ToArray();
        Assert.True(loud.Length == 0, string.Join('\n', loud.AsEnumerable()));
    }

    // Kestrel keeps its own record of broken HTTP, at a level nobody runs with.
    private static bool IsKestrelDetail(CapturedLog.Entry entry) =>
        entry.Level <= LogLevel.Debug && entry.Category.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal);
}
