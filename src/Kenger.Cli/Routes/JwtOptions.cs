using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>The options of the tokens that a route asks for.</summary>
internal sealed class JwtOptions
{
    private readonly Option<string?> _authority = new("--jwt-authority")
    {
        HelpName = "URL", Description = "Who signs the tokens that let requests pass: https://login.example.com/realms/shop. Default: no token is asked for.",
    };

    private readonly Option<string[]> _audiences = OptionTypes.Repeated(
        "--jwt-audience", "TEXT", "With --jwt-authority, which needs it: whom tokens must be for; repeat it for several that will do.");

    private readonly Option<string[]> _scopes = OptionTypes.Repeated("--jwt-scope", "NAME", "With --jwt-authority: a scope that tokens must have; repeat it for several.");

    private readonly Option<string[]> _claims = OptionTypes.Repeated(
        "--jwt-claim", "NAME=VALUE", "With --jwt-authority: what tokens must say; several of one name are values that will do.");

    private readonly Option<int?> _skew = OptionTypes.Whole("--jwt-clock-skew", "With --jwt-authority: seconds that its clock may be wrong. Default: 0.");

    public IReadOnlyList<Symbol> All => [_authority, _audiences, _scopes, _claims, _skew];

    public RouteJwt? Read(RegistryCall call) => call.Get(_authority) is not { } authority ? null : new()
    {
        Authority = authority,
        Audiences = call.Get(_audiences) ?? [],
        Scopes = Some(call.Get(_scopes)),
        Claims = Some([.. (call.Get(_claims) ?? []).Select(static text => text.Split('=', 2)).GroupBy(static parts => parts[0], StringComparer.Ordinal)
            .Select(static same => new RouteJwtClaim { Name = same.Key, Values = [.. same.Select(static parts => parts is [_, var value] ? value : "")] })]),
        ClockSkewSeconds = call.Get(_skew),
    };

    public void CheckIn(Command command) => command.Validators.Add(result =>
    {
        if (result.IsGiven(_authority) != result.IsGiven(_audiences))
        {
            result.AddError("--jwt-authority and --jwt-audience go together.");
        }
        else if (!result.IsGiven(_authority) && (result.IsGiven(_scopes) || result.IsGiven(_claims) || result.IsGiven(_skew)))
        {
            result.AddError("--jwt-scope, --jwt-claim and --jwt-clock-skew go with --jwt-authority.");
        }
    });

    private static T[]? Some<T>(T[]? all) => all is { Length: > 0 } ? all : null;
}
