using System.Diagnostics;

namespace Quickstart.Stage;

/// <summary>One DemoService, as a process.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    private readonly Process _process;

    private ServiceProcess(Process process) => _process = process;

    public static ServiceProcess Start(Platform platform, ServicePlan plan)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "DemoService.dll"), "--urls", "http://127.0.0.1:0", "--stop-at-end-of-input", "true",
            },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DEMO_NAME"] = plan.Name,
                ["DEMO_FAIL"] = $"{plan.Fail}",
                ["KENGER_REGISTRY_URL"] = platform.RegistryUrl,
                ["KENGER_REGISTRY_TOKEN"] = platform.Token,
                ["KENGER_REGISTRY_NAMESPACE"] = Platform.Namespace,
                ["KENGER_REGISTRY_LABELS"] = $"version={plan.Version},name={plan.Name}",
            },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        // Read, so that the service never waits for a full pipe.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServiceProcess(process);
    }

    /// <summary>As <c>kill -9</c>: no goodbye.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>As SIGTERM: the service says goodbye, finishes what it has, and ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(StopTimeout, TimeProvider.System, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}

/// <summary>A service to start.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="Version">Its label <c>version</c>.</param>
/// <param name="Fail">The share of its requests that it fails, 0–1.</param>
internal sealed record ServicePlan(string Name, string Version, double Fail = 0);
