using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Kenger.TestKit;

/// <summary>
/// Clients that come at a pace, 500 a second, whatever becomes of those before: each connects, shakes hands by TLS, checks the chain and the name, and goes. For tests that exchange
/// certificates meanwhile.
/// </summary>
public sealed class HandshakeLoad : IAsyncDisposable
{
    private const int PerSecond = 500;
    private const int MostAtOnce = 100;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly int _port;
    private readonly string _host;
    private readonly TestCa _ca;
    private readonly Task _coming;
    private int _done;

    private HandshakeLoad(int port, string host, TestCa ca)
    {
        (_port, _host, _ca) = (port, host, ca);
        _coming = Task.Run(ComeAsync);
    }

    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("KENGER_TEST_SOAK") == "1";

    /// <summary>Whether a certificate is exchanged each second, under 500 new connections a second: with <c>KENGER_TEST_SOAK=1</c> or <c>KENGER_TEST_ALL=1</c>.</summary>
    public static bool IsPaced { get; } = IsSoak || Environment.GetEnvironmentVariable("KENGER_TEST_ALL") == "1";

    /// <summary>How many certificates are exchanged: for a minute with <c>KENGER_TEST_SOAK=1</c>, else for 15 s, or ten as fast as clients see them.</summary>
    public static int Swaps => IsSoak ? 60 : IsPaced ? 15 : 10;

    /// <summary>Handshakes that went well.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>What went wrong with others.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <param name="port">Of a listener on 127.0.0.1.</param>
    /// <param name="host">The host they ask for.</param>
    /// <param name="ca">Whom alone they trust.</param>
    public static HandshakeLoad Start(int port, string host, TestCa ca) => new(port, host, ca);

    /// <summary>Whether a client got this certificate.</summary>
    public bool HasSeen(Issued issued) => _seen.ContainsKey(issued.Fingerprint);

    /// <summary>
    /// Exchanges one certificate after the other, and waits for each until a client has got it; in a soak also until its second is over.
    /// </summary>
    /// <param name="files">Where they are put: the key first, so that the pair does not fit in between.</param>
    /// <param name="name">What their files are called.</param>
    /// <param name="look">Has the server look at the files, and returns when what it found counts.</param>
    public async Task<IReadOnlyList<Issued>> ExchangeAsync(CertificateFiles files, string name, Func<Task> look)
    {
        List<Issued> put = [];
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (put.Count < Swaps && _failures.IsEmpty)
        {
            var next = _ca.Issue(_host);
            put.Add(next);
            files.Write($"{name}.key", next.KeyPem);
            await look();
            files.Write($"{name}.pem", next.ChainPem);
            await look();
            await Eventually.BecomesTrue(() => HasSeen(next) || !_failures.IsEmpty, $"a client gets certificate {put.Count}");
            if (IsPaced)
            {
                await second.WaitForNextTickAsync();
            }
        }

        return put;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _coming;
        for (var i = 0; i < MostAtOnce; i++)
        {
            await _places.WaitAsync();
        }

        _end.Dispose();
        _places.Dispose();
    }

    // A machine that stands still gets fewer at a time, and all of them later.
    private async Task ComeAsync()
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        var begin = Stopwatch.GetTimestamp();
        var come = 0L;
        while (!_end.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
            var due = (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * PerSecond);
            for (; come < due && !_end.IsCancellationRequested; come++)
            {
                await _places.WaitAsync();
                _ = Task.Run(ShakeAsync);
            }
        }
    }

    private async Task ShakeAsync()
    {
        try
        {
            using var late = new CancellationTokenSource(Patience, TimeProvider.System);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, _port, late.Token);
            await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = _host, CertificateChainPolicy = _ca.Policy }, late.Token);
            _seen.TryAdd(tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256), true);
            Interlocked.Increment(ref _done);
        }
        // Whatever it is, the test has to hear of it.
        catch (Exception exception)
        {
            _failures.Enqueue(exception.ToString());
        }
        finally
        {
            _places.Release();
        }
    }
}
