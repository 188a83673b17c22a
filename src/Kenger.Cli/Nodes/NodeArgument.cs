using System.CommandLine;
using System.Globalization;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Nodes;

/// <summary>A node of a namespace on the command line: <c>HOST:PORT</c>.</summary>
internal static class NodeArgument
{
    public static Argument<(string Host, int Port)> Address(Argument<string> ns) => new("HOST:PORT")
    {
        CompletionSources = { RegistryValues.NodesOf(ns) },
        Description = "The node, as `kenger nodes` shows it.",
        CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (Parse(text) is { } address)
            {
                return address;
            }

            result.AddError($"HOST:PORT must be an address like 10.0.0.1:8080 or [::1]:8080, not '{text}'.");
            return default;
        },
    };

    public static (string Host, int Port)? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf(']')
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && NodeHost.TryNormalize(text[..colon], out var host)
            ? (host, port)
            : null;
    }
}
