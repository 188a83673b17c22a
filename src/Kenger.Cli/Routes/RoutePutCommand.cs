using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary><c>kenger route put</c></summary>
internal static class RoutePutCommand
{
    public static Command Create()
    {
        var id = RouteCommand.Id("A name for the route, yours to choose: letters, digits, '.', '_', '-'.");
        var ns = NamespaceNames.Argument("The namespace that serves it.");
        var host = new Option<string?>("--host")
        {
            HelpName = "HOST", Description = "The host, *.example.com too; several with commas. Default: every host.",
        };
        var path = new Option<string?>("--path")
        {
            HelpName = "PATH", Description = "A prefix such as /api, or a pattern such as /api/{version:int}/{**rest}. Default: every path.",
        };
        var auth = new Option<string?>("--auth")
        {
            HelpName = "NAME", Description = "Who may pass: key for the gateway's API keys, or a policy or scheme of the gateway. Default: everybody.",
        };
        var rate = OptionTypes.Number("--rate", "Requests a second of each client. Default: any number.");
        var burst = OptionTypes.Whole("--burst", "With --rate: requests at once after a pause. Default: those of a second.");
        var rateBy = new Option<string?>("--rate-by")
        {
            HelpName = "WHAT", Description = "With --rate: what makes a client, address (the default), key or subject.",
        };
        rateBy.CompletionSources.Add("address", "key", "subject");
        var noLog = new Option<bool>("--no-access-log") { Description = "Leave its requests out of the gateway's access log." };
        var connect = OptionTypes.Time("--connect-timeout", "How long a connection to a node may take. Default: the gateway's.");
        var activity = OptionTypes.Time("--activity-timeout", "How long a request may go without a byte. Default: the gateway's.");
        var answer = OptionTypes.Time("--answer-timeout", "How long the first byte of an answer may take. Default: the gateway's.");
        var quiet = OptionTypes.Time(
            "--quiet-timeout", "How long a WebSocket or event stream may go without a byte. Default: the gateway's.");
        var protocol = new Option<string?>("--protocol")
        {
            HelpName = "NAME", Description = "What nodes are spoken to in: http1 or http2. Default: the gateway's.",
        };
        protocol.CompletionSources.Add("http1", "http2");
        var pick = new Option<string?>("--pick")
        {
            HelpName = "HOW", Description = "How a node is picked, such as least-requests or hash-cookie:NAME. Default: the gateway's.",
        };
        var policies = new RoutePolicyOptions();
        var at = RouteCommand.At();
        var reason = OptionTypes.Reason("Why, for the history and the audit.");
        var command = RegistryCommand.Create(
            "put",
            "Add a route, or replace it whole: what is not given is not kept.",
            [
                id, ns, host, path, auth, rate, burst, rateBy, noLog, connect, activity, answer, quiet, protocol, pick, .. policies.All, at, reason,
            ],
            async call =>
            {
                var route = new PutRouteRequest
                {
                    Id = call.Get(id),
                    Ns = call.Get(ns),
                    Host = call.Get(host),
                    Path = call.Get(path),
                    Auth = call.Get(auth),
                    RateLimit = call.Get(rate) is { } permits
                        ? new() { PermitsPerSecond = permits, Burst = call.Get(burst), By = call.Get(rateBy) } : null,
                    AccessLog = call.Get(noLog) ? false : null,
                    ConnectTimeoutMs = Milliseconds(call.Get(connect)),
                    ActivityTimeoutMs = Milliseconds(call.Get(activity)),
                    AnswerTimeoutMs = Milliseconds(call.Get(answer)),
                    QuietTimeoutMs = Milliseconds(call.Get(quiet)),
                    Protocol = call.Get(protocol),
                    Pick = call.Get(pick),
                    Version = call.Get(at),
                    Reason = call.Get(reason),
                };
                RouteCommand.Write(call, await call.Routes.PutRouteAsync(policies.AddTo(route, call), call.Cancelled));
            });
        policies.CheckIn(command);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(rate) && (result.IsGiven(burst) || result.IsGiven(rateBy)))
            {
                result.AddError("--burst and --rate-by go with --rate.");
            }
        });
        return command;
    }

    private static int? Milliseconds(TimeSpan? time) => time is { } given ? (int)Math.Min(given.TotalMilliseconds, int.MaxValue) : null;
}
