using Microsoft.Extensions.Options;

namespace Kenger.Cli.Hosting;

/// <summary>Runs a command and turns what a person can mend into a sentence, without a stack trace.</summary>
internal static class CommandRunner
{
    /// <summary>0 when the command ended well, 1 when it could not start or failed.</summary>
    public static async Task<int> RunAsync(Func<Task> command)
    {
        try
        {
            await command();
            return 0;
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var failure in invalid.Failures)
            {
                await Console.Error.WriteLineAsync("kenger: " + failure);
            }
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or FormatException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync("kenger: " + failure.Message);
        }

        return 1;
    }
}
