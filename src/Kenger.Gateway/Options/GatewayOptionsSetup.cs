using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>Fills the options from the section, then from the flat names containers are configured with.</summary>
internal sealed class GatewayOptionsSetup(IConfiguration configuration) : IConfigureOptions<KengerGatewayOptions>
{
    private const double MostSeconds = 86_400;

    public void Configure(KengerGatewayOptions options)
    {
        configuration.GetSection(KengerGatewayOptions.SectionName).Bind(options);
        options.Namespace = Flat("KENGER_GATEWAY_NAMESPACE") ?? options.Namespace;
        options.Listen = Flat("KENGER_GATEWAY_LISTEN") ?? options.Listen;
        options.Http2Listen = Flat("KENGER_GATEWAY_HTTP2_LISTEN") ?? options.Http2Listen;
        options.Protocol = Flat("KENGER_GATEWAY_PROTOCOL") ?? options.Protocol;
        options.AdminListen = Flat("KENGER_GATEWAY_ADMIN_LISTEN") ?? options.AdminListen;
        options.AdminToken = Flat("KENGER_GATEWAY_ADMIN_TOKEN") ?? options.AdminToken;
        options.SnapshotPath = Flat("KENGER_GATEWAY_SNAPSHOT") ?? options.SnapshotPath;
        options.Id = Flat("KENGER_GATEWAY_ID") ?? options.Id;
        options.ReportInterval = FlatTime("KENGER_GATEWAY_REPORT_INTERVAL") ?? options.ReportInterval;
    }

    // A bare number is seconds, as in the SDK's variables; TimeSpan alone would read days.
    private TimeSpan? FlatTime(string name)
    {
        if (Flat(name) is not { } value)
        {
            return null;
        }

        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < MostSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new OptionsValidationException(
                Microsoft.Extensions.Options.Options.DefaultName,
                typeof(KengerGatewayOptions),
                [$"{name} is '{value}', but must be seconds, or a time as 00:00:05"]);
    }

    // An empty variable is how compose files say "not set".
    private string? Flat(string name) => configuration[name] is { Length: > 0 } value ? value : null;
}
