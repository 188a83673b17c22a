using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Client;

namespace Kenger.Cli.Shell;

/// <summary>One run of a command: what was asked for, whom to ask, where to answer.</summary>
internal sealed class RegistryCall : IAsyncDisposable
{
    private readonly ParseResult _arguments;
    private readonly ServiceProvider _services;

    public RegistryCall(ParseResult arguments, RegistryTarget registry, Answer answer, TextWriter errors, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        _arguments = arguments;
        Answer = answer;
        Errors = errors;
        Cancelled = cancellationToken;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        services.AddKengerClient(options =>
        {
            options.Urls = RegistryOptions.Split(registry.Addresses) ?? options.Urls;
            options.Token = registry.Token ?? options.Token;
            options.Ca = registry.Ca ?? options.Ca;
            if (patience is { } once)
            {
                (options.RequestTimeout, options.Retries) = (once, 0);
            }
        });
        _services = services.BuildServiceProvider();
    }

    public Answer Answer { get; }

    /// <summary>For what is not the answer.</summary>
    public TextWriter Errors { get; }

    public CancellationToken Cancelled { get; }

    public TimeProvider Time => _services.GetRequiredService<TimeProvider>();

    /// <summary>Nodes, namespaces, audit.</summary>
    public IRegistryOperator Registry => _services.GetRequiredService<IRegistryOperator>();

    /// <summary>What gateways have applied.</summary>
    public IServiceRegistration Registration => _services.GetRequiredService<IServiceRegistration>();

    /// <summary>Rules and rollouts.</summary>
    public IReleaseOperator Releases => _services.GetRequiredService<IReleaseOperator>();

    public IRouteOperator Routes => _services.GetRequiredService<IRouteOperator>();

    public T Get<T>(Argument<T> argument) => _arguments.GetValue(argument)!;

    public T? Get<T>(Option<T> option) => _arguments.GetValue(option);

    public T? Get<T>(RenamedOption<T> option) => option.Read(_arguments);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
