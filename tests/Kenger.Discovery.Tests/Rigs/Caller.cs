using System.Collections.Concurrent;
using System.Net;
using Kenger.Client;
using Kenger.Discovery.Following;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Discovery.Tests;

/// <summary>An application that calls services by name, without a network: what it sends ends in a function, by the node's port.</summary>
internal sealed class Caller : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Caller(FakeFeed feed, Action<KengerDiscoveryOptions>? configure = null, Func<HttpRequestMessage, HttpResponseMessage>? answer = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IRegistryFeed>(feed);
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        services.AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
        services.AddKengerDiscovery(options =>
        {
            // The machine may stand still for seconds.
            options.FirstAnswerTimeout = TimeSpan.FromMinutes(1);
            configure?.Invoke(options);
        });
        services.AddHttpClient("test").ConfigurePrimaryHttpMessageHandler(() => new Ending(this, answer ?? (_ => new HttpResponseMessage(HttpStatusCode.OK)))).RemoveAllLoggers();
        _services = services.BuildServiceProvider();
        Http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
    }

    public CapturedLog Log { get; } = new();

    public HttpClient Http { get; }

    public IServiceProvider Services => _services;

    /// <summary>How many calls each port got.</summary>
    public ConcurrentDictionary<int, int> Calls { get; } = new();

    public ServiceWatch Watch => _services.GetRequiredService<ServiceWatch>();

    public ServiceDirectory Directory => _services.GetRequiredService<ServiceDirectory>();

    public async Task<int> PortOfAsync(string url = "http://orders/", Action<HttpRequestMessage>? shape = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        shape?.Invoke(request);
        using var response = await Http.SendAsync(request);
        return int.Parse(response.Headers.GetValues("X-Port").Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a weight of a node is applied here.</summary>
    public Task BecomesAsync(Func<NamespaceEntry?, bool> condition, string what, string ns = "orders") =>
        Eventually.BecomesTrue(() => condition(Directory.Current.Find(ns)), what);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Ending(Caller owner, Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var port = request.RequestUri!.Port;
            owner.Calls.AddOrUpdate(port, 1, (_, count) => count + 1);
            var response = answer(request);
            response.Headers.Add("X-Port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return response;
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Task.FromResult(Send(request, cancellationToken));
            }
            catch (HttpRequestException exception)
            {
                return Task.FromException<HttpResponseMessage>(exception);
            }
        }
    }
}
