using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Hosts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/host/…</c></summary>
internal static class HostEndpoints
{
    public static IResult List(RegistryState state) => Answer.Of(
        (IReadOnlyList<HostInfo>)[.. state.Current.Hosts.Hosts.Values.Select(host => host.ToInfo())],
        KengerJson.Readable.ApiResponseIReadOnlyListHostInfo);

    public static async Task<IResult> Switch(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var host = fields.Text("host", FieldChecks.CheckRequestHost);
        var ns = fields.OptionalText("ns", CheckNamespaceOrNone);
        var ttl = (int?)fields.OptionalNumber("ttl_seconds", ReleaseChecks.CheckTtl);
        if (fields.IsRejected(out var refusal))
        {
            return Answer.Of(refusal);
        }

        RequestHost.TryNormalize(host, out var normalized);
        return Answer.Of(
            await writer.ExecuteAsync(new SwitchHost(normalized!, ns is "" ? null : ns, ttl), request.Actor(), cancellationToken),
            KengerJson.Readable.ApiResponseHostInfo);
    }

    // The empty one stands for the default: a form has no null.
    private static string? CheckNamespaceOrNone(string? value) => value is "" ? null : FieldChecks.CheckNamespace(value);
}
