using System.Net;
using Kenger.Contracts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.TrafficRules;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

/// <summary>Rules, and requests to ask them about.</summary>
internal static class Rules
{
    public static Dictionary<string, string> V2 => new() { ["version"] = "v2" };

    public static SyncRule Rule(RuleMatch match, long id = 1, string? ns = null, Dictionary<string, string>? labels = null) =>
        new() { Id = id, Match = match, Target = new RuleTarget { Ns = ns, Labels = labels ?? (ns is null ? V2 : null) } };

    public static SyncRule ForClients(string ns, params string[] clients) => Rule(new RuleMatch { Clients = clients }, ns: ns);

    public static SyncRule ForHeader(string name, string value, long id = 1, string? ns = null) =>
        Rule(new RuleMatch { Headers = new Dictionary<string, string> { [name] = value } }, id, ns);

    public static DefaultHttpContext Request(string client = "10.0.0.1", string path = "/", params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(client);
        var query = path.IndexOf('?', StringComparison.Ordinal);
        context.Request.Path = PathString.FromUriComponent(query < 0 ? path : path[..query]);
        context.Request.QueryString = new QueryString(query < 0 ? "" : path[query..]);
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        return context;
    }

    public static bool Matches(RuleMatch match, HttpContext context, params string[] trusted)
    {
        var options = new KengerGatewayOptions();
        Array.ForEach(trusted, options.TrustedProxies.Add);
        var request = new RuleRequest(context, new RemoteClient(Options.Create(options)));
        return new TrafficRule(Rule(match)).Matches(ref request);
    }
}
