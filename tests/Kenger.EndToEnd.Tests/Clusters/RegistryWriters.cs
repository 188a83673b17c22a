using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Kenger.Client;
using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>
/// Writers with the SDK's client, one for each server, which it prefers; together a hundred writes a second at most, and what the machine allows
/// of that (<see cref="Pace"/>). What was confirmed is remembered.
/// </summary>
internal sealed class RegistryWriters : IAsyncDisposable
{
    public const string Ns = "shop";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<ServiceProvider> _services = [];
    private readonly Task[] _loops;
    private readonly ConcurrentDictionary<int, int> _confirmed = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly int[] _counts;
    private readonly long _begun = Stopwatch.GetTimestamp();

    public RegistryWriters(IReadOnlyList<string> addresses, string token = GaleraPlatform.Token, string ns = Ns)
    {
        _counts = new int[addresses.Count];
        _loops = [.. Enumerable.Range(0, addresses.Count).Select(writer => Task.Run(
            () => WriteAsync(writer, [.. addresses.Skip(writer), .. addresses.Take(writer)], token, ns)))];
    }

    /// <summary>Port and weight of what a registry has said is written; one of several writes to a port was the last.</summary>
    public IReadOnlyDictionary<int, int> Confirmed => _confirmed;

    /// <summary>What the client could not spare its caller.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How many writes were confirmed, and how many that is a second: what a test puts the registries under, for people who read its output.</summary>
    public string Pace
    {
        get
        {
            var (writes, seconds) = (_counts.Sum(), Stopwatch.GetElapsedTime(_begun).TotalSeconds);
            return string.Create(CultureInfo.InvariantCulture, $"{writes} writes in {seconds:F0} s, {writes / seconds:F0} a second; by writer {string.Join(", ", _counts)}");
        }
    }

    /// <summary>Waits until each of these writers has written so many more.</summary>
    public async Task WriteMoreAsync(int count, params int[] writers)
    {
        var before = _counts.ToArray();
        await Eventually.BecomesTrue(
            () => Array.TrueForAll(writers, writer => Volatile.Read(ref _counts[writer]) >= before[writer] + count), "writes go on", TimeSpan.FromSeconds(180));
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var services in _services)
        {
            await services.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task WriteAsync(int writer, IReadOnlyList<string> addresses, string token, string ns)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddKengerClient(options =>
        {
            options.Urls = addresses;
            options.Token = token;
            // Longer than a registry lets a write wait on a machine that stands still for seconds.
            options.RequestTimeout = TimeSpan.FromSeconds(60);
        });
        var provider = services.BuildServiceProvider();
        lock (_services)
        {
            _services.Add(provider);
        }

        var registry = provider.GetRequiredService<IServiceRegistration>();
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            // New nodes, and older ones that change.
            var port = 1 + writer + (_counts.Length * (i % 400));
            var weight = 1 + (i / 400 % 100);
            try
            {
                await registry.RegisterNodeAsync(
                    new RegisterNodeRequest { Ns = ns, Host = "127.0.0.1", Port = port, Weight = weight, Mode = NodeModes.Static });
                _confirmed[port] = weight;
                Interlocked.Increment(ref _counts[writer]);
            }
            catch (KengerException exception)
            {
                _failures.Enqueue(exception.Message);
                // It may have been made all the same: the same again makes it certain.
                i--;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
