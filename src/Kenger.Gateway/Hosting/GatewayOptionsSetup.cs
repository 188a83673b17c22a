using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Hosting;

/// <summary>Fills the options from the section, then from the flat names containers are configured with.</summary>
internal sealed class GatewayOptionsSetup(IConfiguration configuration) : IConfigureOptions<KengerGatewayOptions>
{
    private static readonly EnvironmentOptions<KengerGatewayOptions> Variables = new(
        KengerGatewayOptions.SectionName,
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_NAMESPACE", "Namespace", (options, text) => options.Namespace = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_LISTEN", "Listen", (options, text) => options.Listen = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_HTTP2_LISTEN", "Http2Listen",
            (options, text) => options.Http2Listen = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_PROTOCOL", "Protocol", (options, text) => options.Protocol = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_ADMIN_LISTEN", "AdminListen",
            (options, text) => options.AdminListen = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_ADMIN_TOKEN", "AdminToken",
            (options, text) => options.AdminToken = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_SNAPSHOT", "SnapshotPath",
            (options, text) => options.SnapshotPath = text),
        EnvironmentSetting<KengerGatewayOptions>.Text("KENGER_GATEWAY_ID", "Id", (options, text) => options.Id = text),
        EnvironmentSetting<KengerGatewayOptions>.List("KENGER_GATEWAY_ADMIN_HOSTS", "AdminHosts",
            (options, hosts) => Replace(options.AdminHosts, hosts)),
        EnvironmentSetting<KengerGatewayOptions>.List("KENGER_GATEWAY_NODE_NETWORKS", "NodeNetworks",
            (options, networks) => Replace(options.NodeNetworks, networks)),
        EnvironmentSetting<KengerGatewayOptions>.Time(
            "KENGER_GATEWAY_REPORT_INTERVAL", "ReportInterval", (options, time) => options.ReportInterval = time));

    public void Configure(KengerGatewayOptions options)
    {
        configuration.GetSection(KengerGatewayOptions.SectionName).Bind(options);
        options.Unreadable = [.. Variables.Apply(configuration, options)];
    }

    private static void Replace(IList<string> list, string[] entries)
    {
        list.Clear();
        foreach (var entry in entries)
        {
            list.Add(entry);
        }
    }
}
