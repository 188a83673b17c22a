using System.CommandLine;

namespace Kenger.Cli.Tokens;

/// <summary><c>kenger token</c></summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var name = new Option<string>("--name") { Description = "What audit and messages call the token.", DefaultValueFactory = _ => "NAME" };
        var role = new Option<string>("--role")
        {
            Description = "What it may do: read, register, operate or admin, each with what those before it may.",
            DefaultValueFactory = _ => "read",
        };
        role.AcceptOnlyFromAmong("read", "register", "operate", "admin");
        var namespaces = new Option<string[]>("--namespace") { Description = "A namespace it is for; repeat it for several. Default: all.", DefaultValueFactory = _ => [] };
        var command = new Command("token", "Make up a token, and the line of the token file that lets it in.") { name, role, namespaces };
        command.SetAction(arguments =>
        {
            var token = NewToken.Create();
            // The token alone goes to where it is used; the line goes to the file.
            Console.WriteLine(token.Secret);
            Console.WriteLine(token.ToFileLine(
                arguments.GetRequiredValue(name), arguments.GetRequiredValue(role), arguments.GetValue(namespaces) ?? []));
        });
        return command;
    }
}
