using System.CommandLine;
using System.Text.Json;
using Kenger.Cli.Operating;
using Kenger.Cli.Output;
using Kenger.Contracts;

namespace Kenger.Cli.Why;

/// <summary><c>kenger why</c></summary>
internal static class WhyCommand
{
    private const string TokenVariable = "KENGER_GATEWAY_ADMIN_TOKEN";

    public static Command Create()
    {
        var address = new Argument<string>("HOST/PATH") { Description = "The request: shop.example.com/api/orders?id=7." };
        var ip = new Option<string?>("--ip") { HelpName = "ADDRESS", Description = "Who asks. Default 127.0.0.1." };
        var headers = OptionTypes.Repeated("--header", "NAME=VALUE", "A header it has; repeat it for several. Cookies: --header 'Cookie: beta=1'.");
        var method = new Option<string?>("--method") { Description = "Default GET." };
        var gateway = new Option<string>("--gateway")
        {
            HelpName = "URL",
            Description = "The gateway's admin address.",
            DefaultValueFactory = _ => $"http://127.0.0.1:{KengerDefaults.AdminPort}",
        };
        gateway.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                result.AddError("--gateway must be an address like http://127.0.0.1:8081.");
            }
        });
        var token = new Option<string?>("--token") { Description = $"The gateway's admin token, where it has one. Better {TokenVariable}." };
        var json = new Option<bool>("--json") { Description = "Answer with the gateway's own JSON." };
        var command = new Command("why", "Ask a gateway which route, rule and node a request would get, and why no other.")
        {
            address, ip, headers, method, gateway, token, json,
        };
        command.SetAction((arguments, cancellationToken) => Failures.ReportAsync(
            () => AskAsync(
                new Uri(arguments.GetRequiredValue(gateway).TrimEnd('/') + "/"),
                RequestAddress.Parse(arguments.GetRequiredValue(address)).ToQuery(
                    arguments.GetValue(ip), arguments.GetValue(headers) ?? [], arguments.GetValue(method)),
                arguments.GetValue(token) ?? Environment.GetEnvironmentVariable(TokenVariable),
                Answer.ForThisConsole(arguments.GetValue(json)),
                cancellationToken),
            Console.Error));
        return command;
    }

    private static async Task<int> AskAsync(Uri gateway, string query, string? token, Answer answer, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(10) };
        if (token is { Length: > 0 })
        {
            http.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, token);
        }

        using var response = await http.GetAsync(query, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            await Console.Error.WriteLineAsync($"kenger: {MessageOf(body) ?? "no explanation"} ({gateway} answered {(int)response.StatusCode})");
            return ExitCodes.Refused;
        }

        if (answer.IsJson)
        {
            answer.Say(body);
            return ExitCodes.Ok;
        }

        var explanation = JsonSerializer.Deserialize(body, WhyJson.Default.Explanation)!;
        foreach (var line in WhyText.Lines(explanation))
        {
            answer.Say(line);
        }

        if (explanation.Nodes is not null)
        {
            answer.Say(WhyText.Table(explanation), "no nodes");
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
