using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Client;

namespace Kenger.Cli.Operating;

/// <summary>One run of a command: what was asked for, whom to ask, where to answer.</summary>
internal sealed class RegistryCall : IAsyncDisposable
{
    private readonly ParseResult _arguments;
    private readonly ServiceProvider _services;

    public RegistryCall(ParseResult arguments, string? url, string? token, Answer answer, CancellationToken cancellationToken)
    {
        _arguments = arguments;
        Answer = answer;
        Cancelled = cancellationToken;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        services.AddKengerClient(options =>
        {
            options.Urls = url?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? options.Urls;
            options.Token = token ?? options.Token;
        });
        _services = services.BuildServiceProvider();
    }

    public Answer Answer { get; }

    public CancellationToken Cancelled { get; }

    public TimeProvider Time => _services.GetRequiredService<TimeProvider>();

    public IKengerClient Registry => _services.GetRequiredService<IKengerClient>();

    public IReleaseOperator Releases => _services.GetRequiredService<IReleaseOperator>();

    public T Get<T>(Argument<T> argument) => _arguments.GetValue(argument)!;

    public T? Get<T>(Option<T> option) => _arguments.GetValue(option);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
