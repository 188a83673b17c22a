using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Cli.Shell;
using Kenger.Cli.Output;
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
        var token = new Option<string?>("--token") { HelpName = "TOKEN", Description = $"The gateway's admin token, if it has one. Better set {TokenVariable}." };
        var json = new Option<bool>("--json") { Description = "Answer with the gateway's own JSON." };
        var command = new Command("why", "Ask a gateway which route, rule and node a request would get, and why not another.")
        {
            address, ip, headers, method, gateway, token, json,
        };
        command.SetAction((arguments, cancellationToken) => Failures.ReportAsync(
            () => AskAsync(
                new Uri(arguments.GetRequiredValue(gateway).TrimEnd('/') + "/"),
                RequestAddress.Parse(arguments.GetRequiredValue(address)).ToQuery(
                    arguments.GetValue(ip), arguments.GetValue(headers) ?? [], arguments.GetValue(method)),
                arguments.GetValue(token) ?? Environment.GetEnvironmentVariable(TokenVariable),
                Answer.To(arguments.InvocationConfiguration.Output, arguments.GetValue(json)),
                arguments.InvocationConfiguration.Error,
                cancellationToken),
            arguments.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> AskAsync(Uri gateway, string query, string? token, Answer answer, TextWriter errors, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = MaxAnswerBytes };
        if (token is { Length: > 0 })
        {
            http.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, token);
        }

        using var response = await http.GetAsync(query, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            await errors.WriteLineAsync($"kenger: {MessageOf(body) ?? "no explanation"} ({gateway} answered {(int)response.StatusCode})");
            return ExitCodes.Refused;
        }

        if (answer.IsJson)
        {
            answer.WriteLine(body);
            return ExitCodes.Ok;
        }

        var explanation = JsonSerializer.Deserialize(body, WhyJson.Default.Explanation)!;
        foreach (var line in WhyText.Lines(explanation))
        {
            answer.WriteLine(line);
        }

        if (explanation.Nodes is not null)
        {
            answer.WriteTable(WhyText.Table(explanation), "no nodes");
        }

        return ExitCodes.Ok;
    }

    private static string? MessageOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("message", out var message) ? message.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>JSON of a gateway's explanation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Explanation))]
internal sealed partial class WhyJson : JsonSerializerContext;
