using System.Security.Cryptography;
using Kenger.Contracts;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Reports;

/// <summary>
/// How the registry's console may ask this gateway: by a key that nobody else has. It is made when the gateway starts, told to the registry alone, and good for reading alone, so that no
/// admin token has to be given to the registry, and none goes to whoever says it is a gateway.
/// </summary>
internal sealed class ConsoleDoor(IOptions<KengerGatewayOptions> options)
{
    private const int KeyBytes = 32;

    // Null where the console may not ask.
    private readonly string? _key = options.Value.ConsoleMayAsk ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)) : null;
    private Func<int>? _port;
    private bool _isByTls;

    /// <summary>From now on there is a port to ask.</summary>
    /// <param name="port">Its number, which may be known only once the server is bound.</param>
    /// <param name="isByTls">Whether it has TLS.</param>
    public void Open(Func<int> port, bool isByTls) => (_port, _isByTls) = (port, isByTls);

    /// <summary>What the registry is told; null where there is nothing to tell.</summary>
    public ReportedAdmin? Tell() => _key is { } key && _port?.Invoke() is > 0 and var port ? new ReportedAdmin { Port = port, Key = key, Tls = _isByTls ? true : null } : null;

    /// <summary>Whether somebody shows the key.</summary>
    public bool Opens(ReadOnlySpan<char> given) =>
        _key is { } key && TokenHash.TryCompute(key, out var right) && TokenHash.TryCompute(given, out var hash) && hash.FixedTimeEquals(right);
}
