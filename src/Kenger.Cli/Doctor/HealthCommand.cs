using System.CommandLine;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Doctor;

/// <summary><c>kenger health</c>: the check of a container that has no shell and no curl, and of keepalived.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var url = new Argument<string>("URL") { Description = "What is asked: http://127.0.0.1:5000/health of a registry, http://127.0.0.1:8081/livez or /readyz of a gateway." };
        var ca = new CaOption("the");
        var command = new Command("health", "Ask an address once, for checks: exit code 0 when it says 2xx, 1 when it says anything else, 3 when nobody answers within 5 s.") { url, ca.Option };
        command.SetAction((arguments, cancellationToken) => Failures.ReportAsync(
            async () =>
            {
                var address = arguments.GetRequiredValue(url);
                using var probe = new HttpProbe(TimeProvider.System, usesProxy: false, ca.Read(arguments, address));
                var answer = await probe.GetAsync(address, "", null, cancellationToken);
                return await SayAsync(answer, arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
            },
            arguments.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> SayAsync(ProbeAnswer answer, TextWriter output, TextWriter errors)
    {
        switch (answer.Problem)
        {
            case ReachProblem.None when answer.Status is >= 200 and < 300:
                await output.WriteLineAsync($"{answer.Status}");
                return ExitCodes.Ok;
            case ReachProblem.None:
                await errors.WriteLineAsync($"kenger: it says {answer.Status}");
                return ExitCodes.Refused;
            case ReachProblem.Address:
                await errors.WriteLineAsync($"kenger: {answer.Detail}");
                return ExitCodes.Usage;
            default:
                await errors.WriteLineAsync($"kenger: {answer.Detail}");
                return ExitCodes.Unreachable;
        }
    }
}
