using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Http;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>
/// What somebody with a stolen token sends: everything the API has, in the namespace the token is for, in others and in some that don't exist,
/// with ids, names, labels and selections made up anew each time.
/// </summary>
internal sealed class HostileCalls(int seed)
{
    private static readonly string[] Versions = ["v1", "v2", "v3", ""];

    private readonly Random _random = new(seed);

    public HttpRequestMessage Next()
    {
        var call = GuardedCall.All[_random.Next(GuardedCall.All.Count)];
        var target = call.Path switch
        {
            ApiRoutes.Sync => $"{call.Path}?ns={Ns()},{Ns()}&version={Version()}&wait={Wait()}&gateway={Gateway()}",
            ApiRoutes.Applied => $"{call.Path}?ns={Ns()}&version={Version()}&wait={Wait()}",
            ApiRoutes.RolloutShow => $"{call.Path}?id={_random.Next(1, 5)}",
            _ when call.Method == "GET" => $"{call.Path}?ns={Ns()}",
            _ => call.Path,
        };
        var request = new HttpRequestMessage(new HttpMethod(call.Method), target);
        request.Content = call.Method == "POST" ? new StringContent(Body(call.Path), Encoding.UTF8, "application/json") : null;
        return request;
    }

    private string Body(string path) => path switch
    {
        ApiRoutes.Report =>
            $$"""{"gateway":"{{Gateway()}}","nodes":[{"ns":"{{Ns()}}","host":"10.0.0.1","port":1,"labels":{"version":"{{Label()}}"},"rollout":{{_random.Next(1, 3)}},"step":1,"requests":1000,"errors":{{_random.Next(1000)}},"latency":[{{_random.Next(60)}},1000]}]}""",
        ApiRoutes.HostSwitch => $$"""{"host":"{{_random.Next(1_000_000)}}.example.com","ns":"{{Ns()}}"}""",
        ApiRoutes.NamespaceAdd => $$"""{"name":"{{Ns()}}","gated":true}""",
        ApiRoutes.NamespaceUpdate => $$"""{"id":{{_random.Next(1, 6)}},"description":"{{_random.Next()}}"}""",
        ApiRoutes.NamespaceDelete => $$"""{"name":"{{(_random.Next(20) == 0 ? Ns() : "theirs")}}"}""",
        ApiRoutes.NodeUpdate or ApiRoutes.NodeDelete or ApiRoutes.RuleDelete => $$"""{"id":{{_random.Next(1, 40)}},"weight":{{_random.Next(100)}}}""",
        ApiRoutes.RuleAdd => PostEndpoints.At(path).With("ns", $"\"{Ns()}\""),
        ApiRoutes.RuleUpdate => PostEndpoints.At(path).With("id", $"{_random.Next(1, 40)}"),
        ApiRoutes.RolloutStart => $$"""{"ns":"{{Ns()}}","label":"version={{Label()}}"}""",
        _ => $$$"""{"ns":"{{{Ns()}}}","host":"10.0.0.{{{_random.Next(1, 5)}}}","port":{{{_random.Next(1, 60)}}},"weight":{{{_random.Next(200)}}},"labels":{"version":"{{{Label()}}}","made-up":"{{{_random.Next()}}}"}}""",
    };

    private string Ns() => _random.Next(10) switch
    {
        < 6 => "mine",
        < 9 => "theirs",
        _ => $"made-up-{_random.Next(1_000_000)}",
    };

    private string Label() => Versions[_random.Next(Versions.Length)];

    private string Gateway() => _random.Next(3) == 0 ? "gw1" : $"made-up-{_random.Next(1_000_000)}";

    private string Version() => _random.Next(3) switch
    {
        0 => "0",
        1 => "9007199254740991",
        _ => $"{_random.NextInt64(1_000_000_000_000, 3_000_000_000_000)}",
    };

    private string Wait() => _random.Next(4) == 0 ? "200ms" : "0";
}
