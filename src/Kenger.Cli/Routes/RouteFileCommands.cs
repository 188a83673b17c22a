using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary><c>kenger route export</c> and <c>kenger route import</c>: all routes as one JSON document.</summary>
internal static class RouteFileCommands
{
    private static RouteFileJson? _compact;

    public static Command Export()
    {
        var ns = new NamespaceFilter();
        return ns.Checked(RegistryCommand.Create("export", "Print the routes as one JSON document, for `kenger route import`.", ns.All, async call =>
        {
            var routes = await call.Routes.ListRoutesAsync(ns.Read(call), call.Cancelled);
            var document = new ImportRoutesRequest { Routes = [.. routes.Select(route => route.ToDefinition())] };
            call.Answer.WriteJson(JsonSerializer.Serialize(document, RouteFileJson.Default.ImportRoutesRequest));
        }));
    }

    public static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "The JSON document: {\"routes\":[…]}." };
        var ns = NamespaceNames.Setting("Only this namespace: the routes must lead there, and --prune is about it alone.");
        var prune = new Option<bool>("--prune") { Description = "Delete routes that are not in the document." };
        var check = new Option<bool>("--check") { Description = "Change nothing, and tell what would be changed." };
        var reason = OptionTypes.Reason("Why, for the history and the audit.");
        var command = RegistryCommand.Create("import", "Put all routes of a JSON document in one change, all of them or none.", [file, .. ns.All, prune, check, reason], async call =>
        {
            var document = await ReadAsync(call.Get(file), call.Cancelled);
            var import = await call.Routes.ImportRoutesAsync(
                document with
                {
                    Ns = call.Get(ns) ?? document.Ns,
                    Prune = call.Get(prune) ? true : document.Prune,
                    Check = call.Get(check) ? true : document.Check,
                    Reason = call.Get(reason) ?? document.Reason,
                },
                call.Cancelled);
            Write(call, import, call.Get(check) || document.Check == true);
        });
        ns.CheckIn(command);
        return command;
    }

    /// <summary>What was changed, or would be.</summary>
    public static void Write(RegistryCall call, RouteImport import, bool isCheck) =>
        call.Answer.Write(import, KengerJson.Readable.RouteImport, (it, answer) =>
        {
            foreach (var line in RouteText.Lines(it, isCheck))
            {
                answer.WriteLine(line);
            }
        });

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static async Task<ImportRoutesRequest> ReadAsync(string path, CancellationToken cancellationToken) =>
        Read(await ReadFileAsync(path, cancellationToken));

    /// <summary>A document in as few bytes as can be.</summary>
    public static byte[] Write(ImportRoutesRequest document) =>
        JsonSerializer.SerializeToUtf8Bytes(document, (_compact ??= new(new(RouteFileJson.Default.Options) { WriteIndented = false })).ImportRoutesRequest);

    private static async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException("FILE must be the path of a file.", exception);
        }
    }

    // A misspelt field must not mean that there is none.
    private static ImportRoutesRequest Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, RouteFileJson.Default.ImportRoutesRequest) ?? throw new FormatException(
                "The document is empty.");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The document can't be read: {exception.Message}", exception);
        }
    }
}

/// <summary>JSON of documents with routes, in which nothing may be that is not known.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(ImportRoutesRequest))]
internal sealed partial class RouteFileJson : JsonSerializerContext;
