namespace Kenger.Cli.Shell;

/// <summary>The registry answers everybody in the words of its HTTP API; who types commands is told the commands.</summary>
internal static class OperatorWords
{
    private static readonly (string Api, string Command)[] Words =
    [
        ("/rule/list tells those there are", "`kenger rule list` shows the rules"),
        ("/route/list tells those there are", "`kenger route list` shows the routes"),
        ("/route/history tells those", "`kenger route history` shows those"),
        (": leave out version to replace it", ": leave out --at to replace it"),
        (": register it first", "; `kenger nodes` shows the nodes"),
        (": add it first", "; `kenger nodes` shows which have nodes"),
        ("send a token, as 'Authorization: Bearer …' or 'X-API-Token: …'", "give a token: set KENGER_REGISTRY_TOKEN, or use --token"),
    ];

    public static string Translate(string message) =>
        Words.Aggregate(message, (text, word) => text.Replace(word.Api, word.Command, StringComparison.Ordinal));
}
