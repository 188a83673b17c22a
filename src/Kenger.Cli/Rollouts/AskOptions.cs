using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary>Who is asked whether a rollout may go on: webhooks, Prometheus, documents.</summary>
internal sealed partial class AskOptions
{
    private readonly Option<string[]> _hooks = OptionTypes.Repeated(
        "--hook", "URL", "A webhook that is asked before each further step and the completion, and must allow it. May be repeated.");

    private readonly Option<string?> _on = new("--hook-on")
    {
        HelpName = "start,step,completion",
        Description = "Before what webhooks are asked. start: before the new nodes get any traffic.",
    };

    private readonly Option<FileInfo?> _secret = new("--hook-secret-file")
    {
        HelpName = "FILE",
        Description = "A file with the secret, 16 characters or more, that signs what webhooks get (Kenger-Signature).",
    };

    private readonly Option<TimeSpan?> _timeout = OptionTypes.Time("--hook-timeout", "How long a webhook's answer may take, at most 60s. Default 10s; it is asked three times.");

    private readonly Option<string?> _onDeny = new("--on-deny") { HelpName = "stay|rollback", Description = "What comes of a webhook's no. Default stay." };

    private readonly Option<string?> _onNoAnswer = new("--on-no-answer")
    {
        HelpName = "stay|continue|rollback",
        Description = "What comes of a webhook that does not answer. Default stay.",
    };

    private readonly Option<string[]> _checks = OptionTypes.Repeated(
        "--check",
        "[NAME=]prom:URL QUERY <= N",
        "A limit on a number that others know, asked every 5 s: \"errors=prom:http://127.0.0.1:9090 sum(rate(…[1m])) <= 0.01\", "
            + "\"json:http://127.0.0.1:8000/status /checkout/errors <= 5\". <= or >=. May be repeated.");

    public AskOptions()
    {
        _onDeny.AcceptOnlyFromAmong(HookActions.Stay, HookActions.Rollback);
        _onNoAnswer.AcceptOnlyFromAmong(HookActions.Stay, HookActions.Continue, HookActions.Rollback);
        _checks.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => ParseCheck(token.Value) is null))
            {
                result.AddError($"--check must be like '[NAME=]prom:URL QUERY <= NUMBER' or '[NAME=]json:URL /POINTER <= NUMBER', with <= or >=, not '{token.Value}'.");
            }
        });
    }

    public IReadOnlyList<Symbol> All => [_hooks, _on, _secret, _timeout, _onDeny, _onNoAnswer, _checks];

    /// <summary>Whether anybody is asked.</summary>
    public bool AreGiven(RegistryCall call) => call.Get(_hooks) is { Length: > 0 } || call.Get(_checks) is { Length: > 0 };

    public IReadOnlyList<RolloutHook>? Hooks(RegistryCall call)
    {
        if (call.Get(_hooks) is not { Length: > 0 } urls)
        {
            return null;
        }

        var secret = call.Get(_secret) is { } file ? File.ReadAllText(file.FullName).Trim() : null;
        return
        [
            .. urls.Select(url => new RolloutHook
            {
                Url = url,
                Secret = secret,
                On = call.Get(_on)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                TimeoutSeconds = Duration.ToWholeSeconds(call.Get(_timeout)),
                OnDeny = call.Get(_onDeny),
                OnNoAnswer = call.Get(_onNoAnswer),
            }),
        ];
    }

    public IReadOnlyList<RolloutCheck>? Checks(RegistryCall call) =>
        call.Get(_checks) is { Length: > 0 } given ? [.. given.Select(ParseCheck).OfType<RolloutCheck>()] : null;

    /// <summary>Null for what is none.</summary>
    public static RolloutCheck? ParseCheck(string text)
    {
        var match = CheckForm().Match(text);
        if (!match.Success
            || !double.TryParse(match.Groups["limit"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit)
            || !double.IsFinite(limit))
        {
            return null;
        }

        var isMax = match.Groups["op"].Value == "<=";
        var what = match.Groups["what"].Value;
        var isQuery = match.Groups["kind"].Value == "prom";
        return new RolloutCheck
        {
            Name = match.Groups["name"] is { Success: true, Value: var name } ? name : null,
            Url = match.Groups["url"].Value,
            Query = isQuery ? what : null,
            Pointer = isQuery ? null : what,
            Max = isMax ? limit : null,
            Min = isMax ? null : limit,
        };
    }

    [GeneratedRegex(
        @"^(?:(?<name>[^=:]{1,64}?)=)?(?<kind>prom|json):(?<url>\S+)\s+(?<what>\S.*?)\s*(?<op><=|>=)\s*(?<limit>[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex CheckForm();
}
