using System.Diagnostics;

namespace Kenger.Discovery.Tests.Samples;

/// <summary>The sample as a process of its own: it ends by itself, and says whether a call was lost.</summary>
public sealed class ServiceToServiceTests
{
    [Fact]
    public async Task Sample_ReleasesInSteps_AndLosesNoCall()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "ServiceToService.dll"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));

            Assert.True(process.ExitCode == 0, await output + await errors);
            Assert.Contains("who calls service-b: service-a", await output, StringComparison.Ordinal);
            Assert.Contains("completed 100 %", await output, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
