namespace Kenger.Discovery.Calls;

/// <summary>Sends calls that name a service to one of its nodes. The innermost of a client's handlers: others, a resilience handler for example, see the service's name.</summary>
internal sealed class ServiceHandler : DelegatingHandler
{
    private readonly ServiceCalls _calls;
    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _send;
    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _sendNow;

    public ServiceHandler(ServiceCalls calls)
    {
        _calls = calls;
        _send = base.SendAsync;
        _sendNow = (message, cancellationToken) => Task.FromResult(base.Send(message, cancellationToken));
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        ServiceName.TryRead(request.RequestUri, out var ns)
            ? _calls.SendAsync(ns, request, _send, isAsync: true, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!ServiceName.TryRead(request.RequestUri, out var ns))
        {
            return base.Send(request, cancellationToken);
        }

        // Nothing in it waits when it is not to be asynchronous.
        return _calls.SendAsync(ns, request, _sendNow, isAsync: false, cancellationToken).GetAwaiter().GetResult();
    }
}
