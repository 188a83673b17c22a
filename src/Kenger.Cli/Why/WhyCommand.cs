using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Cli.Output;
using Kenger.Cli.Routes;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Why;

/// <summary><c>kenger why</c></summary>
internal static class WhyCommand
{
    private static readonly string DefaultGateway = $"http://127.0.0.1:{KengerDefaults.AdminPort}";

    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    private const string TokenVariable = "KENGER_GATEWAY_ADMIN_TOKEN";

    public static Command Create()
    {
        var address = new Argument<string>("HOST/PATH") { Description = "The request: shop.example.com/api/orders?id=7." };
        var ip = new Option<string?>("--ip") { HelpName = "ADDRESS", Description = "The client's address. Default 127.0.0.1." };
        var headers = OptionTypes.Repeated("--header", "NAME=VALUE", "A header of the request; repeat it for several. Cookies: --header 'Cookie: beta=1'.");
        var method = new Option<string?>("--method") { HelpName = "METHOD", Description = "The method. Default GET." };
        var gateway = new Option<string>("--gateway")
        {
            HelpName = "URL",
            Description = "The gateway's admin address.",
            DefaultValueFactory = _ => DefaultGateway,
        };
        gateway.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.Tokens is [.., var last] ? last.Value : DefaultGateway, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                result.AddError("--gateway must be an address like http://127.0.0.1:8081.");
            }
        });
        var token = new TokenOptions("The gateway's admin token, if it has one.", TokenVariable);
        var ca = new CaOption("the gateway's");
        var routes = new Option<string?>("--routes")
        {
            HelpName = "FILE",
            Description = "Try routes out: a document as `kenger route export` prints it stands in place of all routes of the registry, for this question alone. Exit code 1 if the gateway could not take one of them.",
        };
        var json = new Option<bool>("--json") { Description = "Answer with the gateway's own JSON." };
        var command = new Command("why", "Ask a gateway which route, rule and node a request would get, and why not another.")
        {
            address, ip, headers, method, gateway, routes, json,
        };
        foreach (var option in token.All.Append(ca.Option))
        {
            command.Options.Add(option);
        }

        token.CheckIn(command);
        command.SetAction((arguments, cancellationToken) => Failures.ReportAsync(
            () => AskAsync(
                new Uri(arguments.GetRequiredValue(gateway).TrimEnd('/') + "/"),
                RequestAddress.Parse(arguments.GetRequiredValue(address)).ToQuery(
                    arguments.GetValue(ip), arguments.GetValue(headers) ?? [], arguments.GetValue(method)),
                arguments.GetValue(routes),
                token.Read(arguments, arguments.InvocationConfiguration.Error),
                ca.Read(arguments, arguments.GetRequiredValue(gateway)),
                Answer.To(arguments.InvocationConfiguration.Output, arguments.GetValue(json)),
                arguments.InvocationConfiguration.Error,
                cancellationToken),
            arguments.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> AskAsync(
        Uri gateway, string query, string? draft, string? token, TrustedAuthorities? authorities, Answer answer, TextWriter errors, CancellationToken cancellationToken)
    {
        var routes = draft is null ? null : await RouteFileCommands.ReadAsync(draft, cancellationToken);
        // An admin port is in the house, and the token stays there, whatever HTTP_PROXY says.
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false, AllowAutoRedirect = false, SslOptions = new ServerTrust(() => authorities, TimeProvider.System).CreateOptions(authorities is not null),
        };
        using var http = new HttpClient(handler) { BaseAddress = gateway, Timeout = routes is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(1), MaxResponseContentBufferSize = MaxAnswerBytes };
        if (token is { Length: > 0 })
        {
            if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                // HttpClient would refuse it, and say it.
                throw new FormatException("The token must be visible ASCII characters without blanks.");
            }

            http.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, token);
        }

        using var content = routes is null ? null : new ByteArrayContent(RouteFileCommands.Write(new() { Routes = routes.Routes }))
        {
            Headers = { ContentType = new("application/json") },
        };
        using var response = await (content is null ? http.GetAsync(query, cancellationToken) : http.PostAsync(query, content, cancellationToken));
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            await errors.WriteLineAsync($"kenger: {MessageOf(body) ?? (routes is null ? "no explanation" : "it may be too old to try routes out")} ({gateway} answered {(int)response.StatusCode})");
            return ExitCodes.Refused;
        }

        if (ReadExplanation(body) is not { } explanation)
        {
            await errors.WriteLineAsync($"kenger: {gateway} gave no explanation. Does the address lead to a gateway's admin port?");
            return ExitCodes.Refused;
        }

        if (routes is not null && explanation.Draft is null)
        {
            await errors.WriteLineAsync($"kenger: {gateway} does not say what became of the routes.");
            return ExitCodes.Refused;
        }

        Write(explanation, body, answer);
        return routes is not null && explanation.Draft is { Refused.Count: > 0 } ? ExitCodes.Refused : ExitCodes.Ok;
    }

    private static void Write(Explanation explanation, string body, Answer answer)
    {
        if (answer.IsJson)
        {
            answer.WriteJson(body);
            return;
        }

        foreach (var line in WhyText.Lines(explanation))
        {
            answer.WriteLine(line);
        }

        if (explanation.Nodes is not null)
        {
            answer.WriteTable(WhyText.Table(explanation), "no nodes");
        }
    }

    // Null for what no gateway of ours answers.
    private static Explanation? ReadExplanation(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WhyJson.Default.Explanation);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? MessageOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.String ? message.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or text that is no valid Unicode.
            return null;
        }
    }
}

/// <summary>JSON of a gateway's explanation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Explanation))]
internal sealed partial class WhyJson : JsonSerializerContext;
