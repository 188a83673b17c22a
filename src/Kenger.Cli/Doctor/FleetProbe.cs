using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.Cli.Doctor;

/// <summary>Asks a registry what it has, with the token; what it refuses, or an older one does not know, is noted and left out.</summary>
internal sealed class FleetProbe(HttpProbe http, string url, string? token)
{
    // Who has thousands of namespaces does not wait for thousands of answers.
    private const int MaxQuestions = 50;

    private readonly List<string> _refused = [];

    public async Task<TokenFacts> AskTokenAsync(string? problem, CancellationToken cancellationToken)
    {
        if (problem is not null)
        {
            return new TokenFacts(IsGiven: true, Status: 0, Problem: problem);
        }

        var shown = await http.GetAsync(url, ApiRoutes.TokenShow, token, cancellationToken);
        if (shown.Status == 200)
        {
            return new TokenFacts(token is not null, shown.Status, Info: PeerProbe.ReadEnvelope(shown.Body, KengerJson.Readable.ApiResponseTokenInfo)?.Data);
        }

        // Of one that does not know the path the list tells whether it takes the token.
        var answer = shown.Status == 404 ? await http.GetAsync(url, ApiRoutes.NamespaceList, token, cancellationToken) : shown;
        return new TokenFacts(token is not null, answer.Status, answer.Detail ?? PeerProbe.MessageOf(answer.Body));
    }

    public async Task<FleetFacts> AskAsync(CancellationToken cancellationToken)
    {
        var namespaces = await ListAsync("namespaces", ApiRoutes.NamespaceList, KengerJson.Readable.ApiResponseIReadOnlyListNamespaceInfo, cancellationToken);
        var nodes = await ListAsync("nodes", ApiRoutes.NodeList, KengerJson.Readable.ApiResponseIReadOnlyListNodeInfo, cancellationToken);
        var gateways = await ListAsync("gateways", ApiRoutes.GatewayList, KengerJson.Readable.ApiResponseIReadOnlyListGatewayInfo, cancellationToken);
        return new FleetFacts
        {
            Namespaces = namespaces,
            Nodes = nodes,
            Gateways = gateways,
            Behind = await FindBehindAsync(namespaces ?? [], gateways ?? [], cancellationToken),
            Refused = _refused,
        };
    }

    private async Task<IReadOnlyList<T>?> ListAsync<T>(
        string what, string path, JsonTypeInfo<ApiResponse<IReadOnlyList<T>>> type, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync(url, path, token, cancellationToken);
        var list = answer.Status == 200 ? PeerProbe.ReadEnvelope(answer.Body, type)?.Data : null;
        if (list is null && answer.Status is not (401 or 429))
        {
            _refused.Add($"its {what} can't be listed: {answer.Detail ?? PeerProbe.MessageOf(answer.Body) ?? $"it answers {answer.Status} in a form that is not known"}");
        }

        return list;
    }

    // Those with the latest version are not behind; of the others the registry knows whether what has changed concerns them.
    private async Task<IReadOnlyList<(string Ns, IReadOnlyList<string> Waiting)>> FindBehindAsync(
        IReadOnlyList<NamespaceInfo> namespaces, IReadOnlyList<GatewayInfo> gateways, CancellationToken cancellationToken)
    {
        List<(string Ns, IReadOnlyList<string> Waiting)> behind = [];
        if (gateways.Count > 0)
        {
            var oldest = gateways.Min(gateway => gateway.Version);
            foreach (var ns in namespaces.Where(ns => ns.Version > oldest).OrderByDescending(ns => ns.Version).Take(MaxQuestions))
            {
                var path = $"{ApiRoutes.Applied}?ns={Uri.EscapeDataString(ns.Name)}&version={ns.Version}";
                var answer = await http.GetAsync(url, path, token, cancellationToken);
                if (PeerProbe.ReadEnvelope(answer.Body, KengerJson.Readable.ApiResponseAppliedResult)?.Data is { Waiting: { Count: > 0 } waiting })
                {
                    behind.Add((ns.Name, waiting));
                }
            }
        }

        return behind;
    }
}
