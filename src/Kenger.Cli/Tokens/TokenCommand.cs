using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Tokens;

/// <summary><c>kenger token</c></summary>
internal static class TokenCommand
{
    private const string DefaultRole = "read";

    public static Command Create()
    {
        var name = new Option<string>("--name")
        {
            HelpName = "NAME",
            Description = "The token's name in the audit and in messages.",
            DefaultValueFactory = _ => "NAME",
        };
        var role = new Option<string>("--role")
        {
            HelpName = "ROLE",
            Description = "What it may do: read, register, operate or admin, each includes those before it; or gateway, for gateways.",
            DefaultValueFactory = _ => DefaultRole,
        };
        role.AcceptOnlyFromAmong("read", "gateway", "register", "operate", "admin");
        var namespaces = NamespaceNames.Several("A namespace it may use; repeat it for several. Default: all.");
        var gateways = new Option<string[]>("--gateway")
        {
            HelpName = "ID",
            Description = "A gateway it may speak for, or how such ids begin: gw-1, gw-*; repeat it for several. Not for read and register. Default: all.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("token", "Generate a token and its entry for the token file.") { name, role, gateways };
        foreach (var option in namespaces.All)
        {
            command.Options.Add(option);
        }

        namespaces.CheckIn(command);
        command.Validators.Add(result =>
        {
            // By the words that were given: a value that can't be had throws, and has a message of its own.
            if (result.GetResult(gateways) is { Tokens.Count: > 0 }
                && (result.GetResult(role) is { Tokens: [.., var given] } ? given.Value : DefaultRole) is "read" or "register")
            {
                result.AddError("--gateway goes with --role gateway, operate or admin: the others speak for no gateway.");
            }
        });
        command.SetAction(arguments =>
        {
            var token = NewToken.Create();
            // The token alone goes to where it is used; the line goes to the file.
            arguments.InvocationConfiguration.Output.WriteLine(token.Secret);
            arguments.InvocationConfiguration.Output.WriteLine(token.ToFileEntry(
                arguments.GetRequiredValue(name), arguments.GetRequiredValue(role), namespaces.Read(arguments) ?? [], arguments.GetValue(gateways) ?? []));
        });
        return command;
    }
}

/// <summary>A token that nobody has had before.</summary>
internal sealed record NewToken(string Secret)
{
    private const int Bytes = 24;

    public static NewToken Create() => new(RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true));

    /// <summary>What a token file says of it: its hash, and what it may do.</summary>
    public string ToFileEntry(
        string name, string role, IReadOnlyList<string> namespaces, IReadOnlyList<string> gateways)
    {
        var line = new JsonObject
        {
            ["name"] = name,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secret))),
            ["role"] = role,
        };
        if (namespaces.Count > 0)
        {
            line["namespaces"] = new JsonArray([.. namespaces.Select(ns => JsonValue.Create(ns))]);
        }

        if (gateways.Count > 0)
        {
            line["gateways"] = new JsonArray([.. gateways.Select(id => JsonValue.Create(id))]);
        }

        return line.ToJsonString();
    }
}
