using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>The options of what a route does with requests.</summary>
internal sealed class RoutePolicyOptions
{
    private readonly Option<string[]> _methods = OptionTypes.Repeated(
        "--method", "NAME", "A method that may pass; repeat it for several. Default: every one.");

    private readonly Option<string[]> _allow = OptionTypes.Repeated(
        "--allow-from", "RANGE", "An address or CIDR range of clients that may pass; repeat it for several. Default: everybody.");

    private readonly Option<string[]> _deny = OptionTypes.Repeated(
        "--deny-from", "RANGE", "As --allow-from, clients that may not pass. Default: nobody.");

    private readonly Option<long?> _body = OptionTypes.Id("--max-body", "The largest body of a request, in bytes. Default: any size.");

    private readonly Option<string?> _strip = new("--strip-prefix") { HelpName = "PATH", Description = "The beginning of --path, taken off before a node gets it." };

    private readonly Option<string?> _add = new("--add-prefix") { HelpName = "PATH", Description = "A path put before what a node gets." };

    private readonly Option<string?> _rewrite = new("--rewrite")
    {
        HelpName = "PATH", Description = "The path that a node gets, with the names of --path: /orders/{id}/{**rest}.",
    };

    private readonly Option<string?> _maintenance = new("--maintenance")
    {
        HelpName = "TEXT", Description = "Answers 503 with this text, instead of a node.",
    };

    private readonly Option<int?> _retry = OptionTypes.Whole("--maintenance-retry-after", "With --maintenance: seconds after which clients may come again.");

    private readonly Option<string?> _to = new("--redirect")
    {
        HelpName = "URL", Description = "Where clients are sent, instead of to a node: https://{host}{path}{query}.",
    };

    private readonly Option<int?> _status = OptionTypes.Whole("--redirect-status", "With --redirect: 301, 302 (the default), 307 or 308.");

    private readonly Option<bool> _certificate = new("--client-certificate") { Description = "Clients must have shown a certificate in their TLS handshake." };

    private readonly JwtOptions _jwt = new();
    private readonly ForwardAuthOptions _auth = new();
    private readonly FaultOptions _fault = new();
    private readonly CacheOptions _cache = new();
    private readonly MirrorOptions _mirror = new();
    private readonly InFlightOptions _inFlight = new();
    private readonly CorsOptions _cors = new();
    private readonly HeaderOptions _request = new("request");
    private readonly HeaderOptions _response = new("response");

    public IReadOnlyList<Symbol> All =>
        [_methods, _allow, _deny, _body, _strip, _add, _rewrite, _maintenance, _retry, _to, _status, _certificate, .. _jwt.All, .. _auth.All, .. _fault.All, .. _cache.All, .. _mirror.All, .. _inFlight.All, .. _cors.All, .. _request.All, .. _response.All];

    public PutRouteRequest AddTo(PutRouteRequest route, RegistryCall call) => route with
    {
        Methods = Some(call.Get(_methods)),
        AllowFrom = Some(call.Get(_allow)),
        DenyFrom = Some(call.Get(_deny)),
        MaxBodyBytes = call.Get(_body),
        StripPrefix = call.Get(_strip),
        AddPrefix = call.Get(_add),
        Rewrite = call.Get(_rewrite),
        ForwardAuth = _auth.Read(call),
        Fault = _fault.Read(call),
        Cache = _cache.Read(call),
        Mirror = _mirror.Read(call),
        InFlight = _inFlight.Read(call),
        Maintenance = call.Get(_maintenance) is { } text ? new() { Text = text, RetryAfterSeconds = call.Get(_retry) } : null,
        Redirect = call.Get(_to) is { } to ? new() { To = to, Status = call.Get(_status) } : null,
        ClientCertificate = call.Get(_certificate) ? true : null,
        Jwt = _jwt.Read(call),
        Cors = _cors.Read(call),
        RequestHeaders = _request.Read(call),
        ResponseHeaders = _response.Read(call),
    };

    public void CheckIn(Command command)
    {
        _jwt.CheckIn(command);
        _auth.CheckIn(command);
        _fault.CheckIn(command);
        _cache.CheckIn(command);
        _mirror.CheckIn(command);
        _inFlight.CheckIn(command);
        _cors.CheckIn(command);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(_status) && !result.IsGiven(_to))
            {
                result.AddError("--redirect-status goes with --redirect.");
            }

            if (result.IsGiven(_retry) && !result.IsGiven(_maintenance))
            {
                result.AddError("--maintenance-retry-after goes with --maintenance.");
            }
        });
    }

    private static string[]? Some(string[]? texts) => texts is { Length: > 0 } ? texts : null;

    // What is set comes before what is added, and what is removed comes last: they are about different headers.
    private sealed class HeaderOptions(string kind)
    {
        private readonly Option<string[]> _set = OptionTypes.Repeated(
            $"--set-{kind}-header", "NAME=VALUE", $"A header of the {kind} and its only value; repeat it for several.");

        private readonly Option<string[]> _add = OptionTypes.Repeated(
            $"--add-{kind}-header", "NAME=VALUE", $"One more value of a header of the {kind}; repeat it for several.");

        private readonly Option<string[]> _remove = OptionTypes.Repeated(
            $"--remove-{kind}-header", "NAME", $"A header of the {kind} that goes; repeat it for several.");

        public IReadOnlyList<Symbol> All => [_set, _add, _remove];

        public IReadOnlyList<RouteHeader>? Read(RegistryCall call)
        {
            RouteHeader[] all =
            [
                .. (call.Get(_set) ?? []).Select(static text => new RouteHeader { Name = NameOf(text), Set = ValueOf(text) }),
                .. (call.Get(_add) ?? []).Select(static text => new RouteHeader { Name = NameOf(text), Add = ValueOf(text) }),
                .. (call.Get(_remove) ?? []).Select(static name => new RouteHeader { Name = name, Remove = true }),
            ];
            return all.Length == 0 ? null : all;
        }

        private static string NameOf(string text) => text.Split('=', 2)[0];

        private static string ValueOf(string text) => text.Split('=', 2) is [_, var value] ? value : "";
    }
}
