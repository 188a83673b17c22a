using Kenger.Client;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Operating;

/// <summary>Says on the error output why something failed, and turns it into an exit code.</summary>
internal static class Failures
{
    public static async Task<int> ReportAsync(Func<Task<int>> command, TextWriter errors)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var failure in invalid.Failures)
            {
                await errors.WriteLineAsync("kenger: " + failure);
            }

            return ExitCodes.Usage;
        }
        catch (KengerException failure)
        {
            await errors.WriteLineAsync(Describe(failure));
            return failure is KengerUnavailableException ? ExitCodes.Unreachable : ExitCodes.Refused;
        }
        catch (HttpRequestException failure)
        {
            await errors.WriteLineAsync("kenger: " + failure.Message);
            return ExitCodes.Unreachable;
        }
    }

    public static string Describe(KengerException failure) => string.Join(
        Environment.NewLine,
        [
            "kenger: " + failure.Message,
            .. failure is KengerValidationException invalid ? invalid.Fields.Select(field => $"  {field.Field}: {field.Message}") : [],
        ]);
}
