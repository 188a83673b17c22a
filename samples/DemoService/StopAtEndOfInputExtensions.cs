namespace DemoService;

/// <summary>
/// With <c>--stop-at-end-of-input</c>, ends when its input does: a polite stop that a parent process can ask for on every
/// operating system, and no orphan when the parent dies.
/// </summary>
internal static class StopAtEndOfInputExtensions
{
    public static void StopAtEndOfInput(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>("stop-at-end-of-input"))
        {
            builder.Services.AddHostedService<InputWatcher>();
        }
    }

    private sealed class InputWatcher(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            // Reading the console can't be cancelled; the process ends anyway.
            await Task.Run(Console.In.ReadToEnd, stoppingToken).WaitAsync(stoppingToken);
            lifetime.StopApplication();
        }
    }
}
