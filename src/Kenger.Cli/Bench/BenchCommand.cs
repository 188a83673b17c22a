using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Bench;

/// <summary><c>kenger bench</c>: a load test within bounds, for people who want to know what their own machines do.</summary>
internal static class BenchCommand
{
    private const int MaxConnections = 1_000;
    private const int DefaultConnections = 16;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var against = new Option<string>("--against") { HelpName = "URL", Description = "What is asked, with GET: http://127.0.0.1:18080/ of a gateway.", Required = true };
        var host = new Option<string?>("--host") { HelpName = "NAME", Description = "The Host header, by which a gateway finds the route. Default: the address's." };
        var connections = OptionTypes.Whole("--connections", $"How many connections at once, 1 to {MaxConnections}. Default {DefaultConnections}.");
        var duration = OptionTypes.Time("--duration", "How long, 100ms to 10m. Default 10s.");
        var requests = OptionTypes.Id("--requests", "How many requests at most. Default: as many as fit into the time.");
        var yes = new Option<bool>("--yes") { Description = "The address is on another machine, and that one is mine to load." };
        var ca = new CaOption("the");
        var json = new Option<bool>("--json") { Description = "Answer with one JSON document." };
        var command = new Command(
            "bench",
            "Ask an address as often as it answers, and say how many requests a second there were, how long they took, and how many failed. "
                + "Exit codes: 0 all were answered with 2xx; 1 some were not; 2 the command line is wrong; 3 nobody answers.")
        {
            against, host, connections, duration, requests, yes, ca.Option, json,
        };
        command.SetAction((arguments, cancellationToken) => Failures.ReportAsync(
            () =>
            {
                var settings = Check(
                    arguments.GetRequiredValue(against), arguments.GetValue(host), arguments.GetValue(connections), arguments.GetValue(duration), arguments.GetValue(requests),
                    arguments.GetValue(yes)) with { Authorities = ca.Read(arguments, arguments.GetRequiredValue(against)) };
                return RunAsync(settings, Answer.To(arguments.InvocationConfiguration.Output, arguments.GetValue(json)), arguments.InvocationConfiguration.Error, cancellationToken);
            },
            arguments.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>What is asked for, within bounds.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    internal static LoadSettings Check(string against, string? host, int? connections, TimeSpan? duration, long? requests, bool isMine)
    {
        if (!Uri.TryCreate(against, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            throw new FormatException($"--against must be an address like http://127.0.0.1:18080/, not '{LongText.Shorten(against)}'.");
        }

        if (!url.IsLoopback && !isMine)
        {
            throw new FormatException($"{LongText.Shorten(url.Host)} is another machine. Loading it is an attack where it is not yours: if it is, say --yes.");
        }

        if (host is not null && Uri.CheckHostName(host.Split(':')[0]) == UriHostNameType.Unknown)
        {
            throw new FormatException($"--host must be a name, not '{LongText.Shorten(host)}'.");
        }

        var settings = new LoadSettings(url, host, connections ?? DefaultConnections, duration ?? DefaultDuration, requests);
        return settings.Connections is < 1 or > MaxConnections ? throw new FormatException($"--connections must be 1 to {MaxConnections}, not {settings.Connections}.")
            : settings.Duration < TimeSpan.FromMilliseconds(100) || settings.Duration > MaxDuration ? throw new FormatException("--duration must be 100ms to 10m.")
            : settings.Requests < 1 ? throw new FormatException($"--requests must be 1 or more, not {settings.Requests}.")
            : settings;
    }

    private static async Task<int> RunAsync(LoadSettings settings, Answer answer, TextWriter errors, CancellationToken cancellationToken)
    {
        var result = await new LoadRun(settings, TimeProvider.System).RunAsync(cancellationToken);
        answer.Write(BenchReport.Of(settings, result), BenchJson.Default.BenchReport, BenchReport.Write);
        if (result.Answers.Count == 0)
        {
            await errors.WriteLineAsync($"kenger: {LongText.Cut(settings.Url.Authority)} did not answer once");
            return ExitCodes.Unreachable;
        }

        return result.Failures.Count == 0 ? ExitCodes.Ok : ExitCodes.Refused;
    }
}

/// <summary>JSON of a load test.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
