using System.Collections.Immutable;
using Kenger.Console.Language;
using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Console.Asking;

/// <summary>
/// What gateways remember of requests, asked for once for all who look, and not while nobody looks. A look never waits: it tells what is known, and has asked again what is old.
/// </summary>
internal sealed class RequestWatch(GatewayAsker asker, AskableGateways gateways, TimeProvider time)
{
    /// <summary>How old an answer gets while somebody looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // Nobody has looked at these for so long: they are forgotten with the next look.
    private static readonly TimeSpan Forget = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ImmutableArray<Action> _listeners = [];
    private Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Calls back whenever a gateway has answered, so that a look is worth it, until what it returns is disposed. By any thread; the callback must only pass it on.</summary>
    public IDisposable Subscribe(Action listener)
    {
        ImmutableInterlocked.Update(ref _listeners, static (all, it) => all.Add(it), listener);
        return new Subscription(this, listener);
    }

    /// <summary>Of the gateways and namespaces that a person may see.</summary>
    public RequestsView Look(NamespaceSet visible, Texts texts)
    {
        var now = time.GetTimestamp();
        var askable = gateways.For(visible);
        List<SeenRequest> all = [];
        List<(AskableGateway, string)> problems = [];
        var waiting = 0;
        lock (_lock)
        {
            _known = _known.Where(pair => time.GetElapsedTime(pair.Value.SeenAt, now) < Forget).ToDictionary(StringComparer.Ordinal);
            foreach (var gateway in askable)
            {
                var known = _known.TryGetValue(gateway.Url, out var before) ? before : _known[gateway.Url] = new Known();
                known.SeenAt = now;
                if (!known.IsAsking && (known.AskedAt is not { } at || time.GetElapsedTime(at, now) >= Every))
                {
                    known.IsAsking = true;
                    _ = Task.Run(() => AskAsync(gateway, known));
                }

                if (known.Answer is null)
                {
                    waiting++;
                }
                else if (known.Answer.ProblemIn(texts) is { } problem)
                {
                    problems.Add((gateway, problem));
                }
                else
                {
                    // One that reports may speak of what it follows, and of nothing else. What no namespace has is for those who may see all.
                    all.AddRange(known.Answer.Requests
                        .Where(request => request.Namespace is { } ns ? visible.Includes(ns) && gateway.MaySpeakOf(ns) : visible.IsAll)
                        .Select(request => new SeenRequest(gateway, request)));
                }
            }
        }

        return new RequestsView(
            [.. all.OrderByDescending(each => each.It.Time).ThenBy(each => each.Gateway.Url, StringComparer.Ordinal)], problems, askable.Count, waiting);
    }

    private async Task AskAsync(AskableGateway gateway, Known known)
    {
        RequestsAnswer? answer = null;
        try
        {
            answer = await asker.AskRequestsAsync(gateway, CancellationToken.None);
        }
        finally
        {
            lock (_lock)
            {
                (known.Answer, known.AskedAt, known.IsAsking) = (answer ?? known.Answer, time.GetTimestamp(), false);
            }

            foreach (var listener in _listeners)
            {
                listener();
            }
        }
    }

    private sealed class Subscription(RequestWatch owner, Action listener) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref owner._listeners, static (all, it) => all.Remove(it), listener);
    }

    /// <summary>A gateway's last answer. Guarded by the lock.</summary>
    private sealed class Known
    {
        public RequestsAnswer? Answer { get; set; }

        public long? AskedAt { get; set; }

        public bool IsAsking { get; set; }

        public long SeenAt { get; set; }
    }
}

/// <summary>What a person sees.</summary>
/// <param name="Requests">The newest first.</param>
/// <param name="Problems">Who could not be asked, and why.</param>
/// <param name="Gateways">How many may be asked.</param>
/// <param name="Waiting">How many of them have not answered yet.</param>
internal sealed record RequestsView(IReadOnlyList<SeenRequest> Requests, IReadOnlyList<(AskableGateway Gateway, string Text)> Problems, int Gateways, int Waiting)
{
    public static RequestsView Empty { get; } = new([], [], 0, 0);
}

/// <summary>A request, and the gateway that had it.</summary>
internal sealed record SeenRequest(AskableGateway Gateway, RecentRequest It)
{
    /// <summary>Its class.</summary>
    public RequestClass Class => It.Status >= 500 || It.Outcome is "broken" or "unreachable" ? RequestClass.Error
        : It.Status >= 400 || It.Outcome == "client_gone" ? RequestClass.Refused
        : RequestClass.Good;

    /// <summary>What asks the same of the page Why, at the same gateway. Headers and values are masked: rules that look at them may decide otherwise.</summary>
    public string WhyUrl
    {
        get
        {
            var fields = new (string Name, string? Value)[] { ("request", It.Host + It.Target), ("method", It.Method == "GET" ? null : It.Method), ("ip", It.Client), ("gateway", Gateway.Url) };
            return "why?" + string.Join('&', fields.Where(each => each.Value is not null).Select(each => each.Name + "=" + Uri.EscapeDataString(each.Value!)));
        }
    }
}

/// <summary>How a request ended.</summary>
internal enum RequestClass
{
    /// <summary>Answered.</summary>
    Good,

    /// <summary>400 to 499, or broken off.</summary>
    Refused,

    /// <summary>500 and above.</summary>
    Error,
}

/// <summary>What a gateway answered, or why not, in both languages: who asked may not be who reads it.</summary>
internal sealed record RequestsAnswer(IReadOnlyList<RecentRequest> Requests, string? Problem, string? ProblemInChinese)
{
    public string? ProblemIn(Texts texts) => texts.Language == ConsoleLanguage.Chinese ? ProblemInChinese : Problem;
}
