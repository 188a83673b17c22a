namespace Kenger.Cli.Doctor;

/// <summary>The token: whether the registry knows it, and whether it will do. And whether the programs are of one version.</summary>
internal static class TokenChecks
{
    private const string Set = "set KENGER_REGISTRY_TOKEN_FILE or KENGER_REGISTRY_TOKEN; kenger token makes a token and its entry for the registry";

    public static IEnumerable<Finding> Of(Facts facts)
    {
        if (facts.Token is not { } token)
        {
            yield break;
        }

        yield return token.Problem is { } problem ? Finding.Fail("token", problem) : OfAnswer(token, facts.Purpose);
        if (token.Status is (> 0 and < 300) or 404)
        {
            yield return OfRelease("the registry", token.Info?.Release, facts.Release);
        }
    }

    /// <summary>Whether a program has this tool's version.</summary>
    public static Finding OfRelease(string whose, string? release, string own) =>
        release is null ? Finding.Skip("version", $"{whose} does not say its version: it is older than this tool, {own}")
        : release == own ? Finding.Ok("version", $"{whose} is {release}, as this tool")
        : Finding.Warn("version", $"{whose} is {release}, this tool is {own}", "upgrade the registry first, then gateways, then this tool");

    private static Finding OfAnswer(TokenFacts token, Purpose purpose) => token switch
    {
        { Info: { } info } => OfInfo(token.IsGiven, info.Name, info.Role, info, purpose),
        { Status: 401, IsGiven: false } => Finding.Fail("token", "none is set, and the registry asks for one", Set),
        { Status: 401 } => Finding.Fail("token", $"refused: {token.Message ?? "the registry does not know it"}", "compare it with the registry's token file or KENGER_SERVER_TOKENS"),
        { Status: 429 } => Finding.Fail("token", $"refused for now: {token.Message}", "correct the token, and wait a minute: too many wrong ones came from this address"),
        { Status: 0 } => Finding.Skip("token", $"could not be tried: {token.Message}"),
        { Status: 404 or < 300 } => Finding.Skip(
            "token", token.IsGiven ? "the registry takes it, but does not say its role: it is older than this tool" : "the registry asks for none"),
        _ => Finding.Fail("token", $"refused ({token.Status}): {token.Message}"),
    };

    private static Finding OfInfo(bool isGiven, string name, string role, Contracts.TokenInfo info, Purpose purpose)
    {
        if (!isGiven)
        {
            return Finding.Warn(
                "token", "none is set, and the registry lets every program on its machine do everything", "for more than trying things out give the registry tokens");
        }

        var saw = $"'{name}' has the role {role} for {(info.Namespaces is { } some ? string.Join(", ", some) : "all namespaces")}"
            + (info.Gateways is { } ids ? $", and speaks for the gateways {string.Join(", ", ids)}" : "");
        return (purpose, role) switch
        {
            (Purpose.Service, "read" or "gateway") => Finding.Fail("token", saw, $"a service needs the role register: {Make("register")}"),
            (Purpose.Gateway, "read" or "register") => Finding.Warn(
                "token", saw, $"a gateway with it follows but is not counted, and its reports are refused: {Make("gateway")}"),
            (Purpose.Service or Purpose.Gateway, "admin") => Finding.Warn(
                "token", saw, $"it may do everything, and {(purpose == Purpose.Service ? "register" : "gateway")} would do"),
            _ => Finding.Ok("token", saw),
        };
    }

    private static string Make(string role) => $"kenger token --name NAME --role {role}";
}
