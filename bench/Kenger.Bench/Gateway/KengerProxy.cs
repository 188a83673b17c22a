using System.Security.Cryptography;
using System.Text;
using Kenger.Bench.Http;
using Kenger.Bench.Processes;

namespace Kenger.Bench.Gateway;

/// <summary><c>kenger gateway</c>, as it is shipped.</summary>
/// <param name="Program">The <c>kenger.dll</c> to run: this build's, or that of another one to compare with.</param>
internal sealed record KengerProxy(string Program)
{
    /// <summary>This build's.</summary>
    public static readonly KengerProxy Ours = new("kenger.dll");

    private const string Http2Listen = "KENGER_GATEWAY_HTTP2_LISTEN";

    private const string InlineSockets = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static readonly (string Setting, string Value)[] PolicySettings =
    [
        ("AllowFrom__0", "127.0.0.0/8"),
        ("DenyFrom__0", "127.255.0.0/16"),
        ("Methods__0", "GET"),
        ("Methods__1", "POST"),
        ("MaxBodyBytes", "1048576"),
        ("Cors__Origins__0", "https://app.example.com"),
        ("InFlight__Max", "1000"),
        ("InFlight__MaxPerNode", "500"),
        ("RequestHeaders__0__Name", "X-Edge"),
        ("RequestHeaders__0__Set", "1"),
        ("ResponseHeaders__0__Name", "X-Served-By"),
        ("ResponseHeaders__0__Set", "edge"),
    ];

    private const string ApiKey = "bench-key-0123456789abcdef";

    private static readonly TimeSpan SyncLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Everything that is on by itself: probes, passive health, retries, metrics, switched hosts.</summary>
    public Task<Proxy> StartAsync(string name, Uri registry, string ns, CancellationToken cancellationToken) =>
        StartAsync(name, registry, new Dictionary<string, string> { ["KENGER_GATEWAY_NAMESPACE"] = ns }, [], null, cancellationToken);

    /// <summary>The same with its own forwarder, or with YARP's.</summary>
    /// <param name="name">In the table.</param>
    /// <param name="registry">What it follows.</param>
    /// <param name="ns">Where its nodes are.</param>
    /// <param name="forwarder"><c>kenger</c> or <c>yarp</c>.</param>
    /// <param name="isInline">Whether what waits for a socket goes on where its bytes arrive, instead of on a thread of the pool.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public Task<Proxy> StartAsync(string name, Uri registry, string ns, string forwarder, bool isInline, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_NAMESPACE"] = ns,
            ["KENGER_GATEWAY_FORWARDER"] = forwarder,
            [InlineSockets] = isInline ? "1" : "0",
        };
        return StartAsync(name, registry, environment, [], null, cancellationToken);
    }

    /// <summary>As it is by itself, for gRPC: clients and nodes speak HTTP/2 without TLS.</summary>
    public Task<Proxy> StartForGrpcAsync(string name, Uri registry, string ns, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_NAMESPACE"] = ns,
            ["KENGER_GATEWAY_PROTOCOL"] = "http2",
            [Http2Listen] = "http://127.0.0.1:0",
        };
        return StartAsync(name, registry, environment, [], null, cancellationToken);
    }

    /// <summary>With the routes that the registry has, and no others.</summary>
    public Task<Proxy> StartWithRegistryRoutesAsync(string name, Uri registry, CancellationToken cancellationToken) =>
        StartAsync(name, registry, new Dictionary<string, string> { ["KENGER_GATEWAY_REGISTRY_ROUTES"] = "*" }, [], null, cancellationToken);

    /// <summary>The same, and spans, metrics and logs are exported, of all traces or of a part of them.</summary>
    public Task<Proxy> StartExportingAsync(string name, Uri registry, string ns, Uri collector, double part, CancellationToken cancellationToken) =>
        StartAsync(
            name,
            registry,
            new Dictionary<string, string>
            {
                ["KENGER_GATEWAY_NAMESPACE"] = ns,
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
                ["OTEL_TRACES_SAMPLER_ARG"] = part.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            [],
            null,
            cancellationToken);

    /// <summary>And what has to be asked for: keys, a rate limit that is never reached, an access log.</summary>
    public Task<Proxy> StartWithEverythingAsync(string name, Uri registry, string ns, CancellationToken cancellationToken)
    {
        var log = Directory.CreateTempSubdirectory("kenger-bench-");
        return StartAsync(
            name,
            registry,
            Everything(ns, log),
            ["X-API-Key: " + ApiKey],
            log,
            cancellationToken);
    }

    private static Dictionary<string, string> Everything(string ns, DirectoryInfo log) => new()
    {
        ["Kenger__Gateway__Routes__0__Namespace"] = ns,
        ["Kenger__Gateway__Routes__0__Auth"] = "key",
        ["Kenger__Gateway__Routes__0__RateLimit__PermitsPerSecond"] = "1000000",
        ["Kenger__Gateway__Routes__0__RateLimit__By"] = "key",
        ["Kenger__Gateway__ApiKeys__0__Name"] = "bench",
        ["Kenger__Gateway__ApiKeys__0__Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey))),
        ["Kenger__Gateway__AccessLog__File"] = Path.Combine(log.FullName, "access.log"),
    };

    /// <summary>As it is by itself, and by TLS, too; with its own forwarder, or with YARP's.</summary>
    public Task<Proxy> StartWithTlsAsync(
        string name, Uri registry, string ns, ServerCertificate certificate, CancellationToken cancellationToken, string forwarder = "kenger")
    {
        var environment = new Dictionary<string, string> { ["KENGER_GATEWAY_NAMESPACE"] = ns, ["KENGER_GATEWAY_FORWARDER"] = forwarder };
        return StartAsync(name, registry, Tls(environment, certificate), [], null, cancellationToken);
    }

    /// <summary>The same with every policy that a request can meet and go on: limits, lists, headers, a key, and the access log.</summary>
    public Task<Proxy> StartWithPoliciesAsync(string name, Uri registry, string ns, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        var log = Directory.CreateTempSubdirectory("kenger-bench-");
        var environment = Tls(Everything(ns, log), certificate);
        foreach (var (setting, value) in PolicySettings)
        {
            environment["Kenger__Gateway__Routes__0__" + setting] = value;
        }

        environment["Kenger__Gateway__Hsts__MaxAge"] = "365.00:00:00";
        return StartAsync(name, registry, environment, ["X-API-Key: " + ApiKey], log, cancellationToken);
    }

    private static Dictionary<string, string> Tls(Dictionary<string, string> environment, ServerCertificate certificate)
    {
        environment["KENGER_GATEWAY_HTTPS_LISTEN"] = "https://127.0.0.1:0";
        environment["KENGER_GATEWAY_CERTIFICATES"] = certificate.ChainPath;
        return environment;
    }

    private async Task<Proxy> StartAsync(
        string name,
        Uri registry,
        Dictionary<string, string> environment,
        IReadOnlyList<string> headers,
        DirectoryInfo? files,
        CancellationToken cancellationToken)
    {
        environment["KENGER_REGISTRY_URL"] = registry.ToString();
        environment["KENGER_REGISTRY_TOKEN"] = RegistryProcess.Token;
        if (this == Ours)
        {
            // The program says so itself before its first socket; what measures it has one before that.
            environment.TryAdd(InlineSockets, "1");
        }

        var process = await MeasuredProcess.StartAsync(
            Program, ["gateway", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0"], environment);
        var proxy = new Proxy(name, process.Url, process.Id, new Ending(process, files))
        {
            Headers = headers,
            TlsUrl = environment.ContainsKey("KENGER_GATEWAY_HTTPS_LISTEN") ? await process.WhenListeningByTlsAsync() : null,
            // After those for traffic and for the admin.
            Http2Url = environment.ContainsKey(Http2Listen) ? await process.WhenListeningAtAsync(2) : null,
            Collect = () => process.ReadProbeAsync(collect: true),
        };
        try
        {
            await WhenServingAsync(proxy, cancellationToken);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until then it answers 503, for it knows no node.</summary>
    private static async Task WhenServingAsync(Proxy proxy, CancellationToken cancellationToken)
    {
        var request = HttpRequests.Plain("/", proxy.Headers);
        using var limit = new CancellationTokenSource(SyncLimit, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var connection = await HttpConnection.OpenAsync(proxy.Url, both.Token);
        while (!await connection.TrySendAsync(request, both.Token))
        {
            await Task.Delay(Pause, TimeProvider.System, both.Token);
        }
    }

    private sealed class Ending(MeasuredProcess process, DirectoryInfo? files) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await process.DisposeAsync();
            files?.Delete(recursive: true);
        }
    }
}
