using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Hosts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/host/…</c></summary>
internal static class HostEndpoints
{
    public static IResult List(RegistryState state) => Answer.From(
        (IReadOnlyList<HostInfo>)[.. state.Current.Hosts.Hosts.Values.Select(host => host.ToInfo())],
        KengerJson.Readable.ApiResponseIReadOnlyListHostInfo);

    public static Task<IResult> Switch(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, ReadSwitch, KengerJson.Readable.ApiResponseHostInfo, cancellationToken);

    private static SwitchHost ReadSwitch(RequestFields fields)
    {
        var host = fields.Text(WireNames.Host, FieldChecks.CheckRequestHost);
        var ns = fields.OptionalText(WireNames.Ns, CheckNamespaceOrNone);
        var ttl = (int?)fields.OptionalNumber(WireNames.TtlSeconds, ReleaseChecks.CheckTtl);
        return new SwitchHost(RequestHost.TryNormalize(host, out var normalized) ? normalized : host, ns is "" ? null : ns, ttl);
    }

    // The empty one stands for the default: a form has no null.
    private static string? CheckNamespaceOrNone(string? value) => value is "" ? null : FieldChecks.CheckNamespace(value);
}
