using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.Cli.Server;

/// <summary>
/// What one caller can hold of the server by being slow, and all of them by being many. Bodies are at most 64 KiB, headers a
/// few hundred bytes: who needs longer than this is not a service.
/// </summary>
internal static class ConnectionLimits
{
    public const string Variable = "KENGER_SERVER_MAX_CONNECTIONS";

    private const string Setting = "Kenger:Server:MaxConnections";
    private const int Default = 100_000;
    private const int Max = 10_000_000;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly MinDataRate BodyRate = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));

    public static void LimitConnections(this WebApplicationBuilder builder)
    {
        var text = builder.Configuration[Variable] ?? builder.Configuration[Setting];
        var connections = Default;
        if (text is not null && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out connections) || connections is < 1 or > Max))
        {
            throw new FormatException($"{Variable} ({Setting}) must be a whole number from 1 to {Max}, but is '{LongText.Shorten(text)}'.");
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // What a server runs on helps nobody but who looks for its known faults.
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = connections;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.MinRequestBodyDataRate = BodyRate;
        });
    }
}
