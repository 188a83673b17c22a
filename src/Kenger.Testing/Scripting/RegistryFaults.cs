using Kenger.Contracts;
using Kenger.Testing.Scripting;
using Kenger.Testing.Sockets;
using Kenger.Testing.Sync;

namespace Kenger.Testing;

/// <summary>
/// What goes wrong with a <see cref="KengerTestRegistry"/>, for those who call it at its address; the helpers of the registry itself meet none of it.
/// Each fault ends when it is disposed, after so many calls where a number is given, or by <see cref="Clear"/>. Several can be on at once, 100 at most.
/// </summary>
public sealed class RegistryFaults
{
    private const int MaxFaults = 100;
    private const int MinStatus = 400;
    private const int MaxStatus = 599;
    private static readonly TimeSpan MaxTime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly TestPort _port;
    private readonly SyncShape _shape;
    private readonly TimeSpan _timeout;
    private ScriptedFault[] _script = [];
    private TestFault[] _on = [];

    internal RegistryFaults(TestPort port, SyncShape shape, TimeSpan timeout) => (_port, _shape, _timeout) = (port, shape, timeout);

    /// <summary>Holds answers back. What was asked is done before: who gives up waiting doesn't know it.</summary>
    /// <param name="delay">How long, at most an hour.</param>
    /// <param name="on">Which calls.</param>
    /// <param name="calls">How many of them; all, until the fault is switched off, when absent.</param>
    public TestFault Slow(TimeSpan delay, RegistryCalls on = RegistryCalls.All, int? calls = null)
    {
        Check(delay, nameof(delay));
        return Add(on, calls, fault => new ScriptedFault(fault, on) { Delay = delay });
    }

    /// <summary>Answers 503, as a registry does whose store is away.</summary>
    /// <param name="retryAfter">What <c>Retry-After</c> says, in whole seconds; the header is not there when absent.</param>
    /// <param name="on">Which calls.</param>
    /// <param name="calls">How many of them; all, until the fault is switched off, when absent.</param>
    public TestFault Unavailable(TimeSpan? retryAfter = null, RegistryCalls on = RegistryCalls.All, int? calls = null) =>
        Answer(ErrorCodes.Unavailable, "the registry is not available: a fault of the test", retryAfter, on, calls);

    /// <summary>Answers an error in place of the registry, which is not asked: 401, 403, 409, 429, 500 and so on.</summary>
    /// <param name="status">The HTTP status, 400 to 599; also the envelope's <c>code</c>.</param>
    /// <param name="message">The envelope's <c>message</c>.</param>
    /// <param name="retryAfter">What <c>Retry-After</c> says, in whole seconds; the header is not there when absent.</param>
    /// <param name="on">Which calls.</param>
    /// <param name="calls">How many of them; all, until the fault is switched off, when absent.</param>
    public TestFault Answer(
        int status, string message = "a fault of the test", TimeSpan? retryAfter = null, RegistryCalls on = RegistryCalls.All, int? calls = null)
    {
        if (status is < MinStatus or > MaxStatus)
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "An error is answered: 400 to 599.");
        }

        Check(retryAfter ?? TimeSpan.Zero, nameof(retryAfter));
        return Add(on, calls, fault => new ScriptedFault(fault, on) { Answer = new ScriptedAnswer(status, message, retryAfter) });
    }

    /// <summary>Reads the call, does nothing, and breaks the connection off: the caller can't know whether it was carried out.</summary>
    /// <param name="on">Which calls.</param>
    /// <param name="calls">How many of them; all, until the fault is switched off, when absent.</param>
    public TestFault Reset(RegistryCalls on = RegistryCalls.All, int? calls = null) => Add(on, calls, fault => new ScriptedFault(fault, on));

    /// <summary>The registry is away: open connections break off at once, new ones are refused, until the fault is switched off. It counts no hits.</summary>
    public TestFault Away()
    {
        var fault = Start(calls: null, _ => _port.ComeBack());
        _port.GoAway();
        return fault;
    }

    /// <summary>
    /// Nodes are missing in what gateways and other consumers are told, as if the registry had lost them; what waits for changes hears of it at once.
    /// Switched off, they are there again.
    /// </summary>
    /// <param name="lost">Which; all when absent.</param>
    /// <param name="calls">How many answers; all, until the fault is switched off, when absent.</param>
    public TestFault LoseNodes(Func<NodeInfo, bool>? lost = null, int? calls = null)
    {
        var fault = Start(calls, _shape.Find);
        _shape.Lose(new LostNodes(fault, lost ?? (_ => true)));
        return fault;
    }

    /// <summary>
    /// Versions that gateways and other consumers are told are so much higher from now on, or lower, as after a backup that was restored. What waits for changes
    /// hears of it at once. It stays until it is taken back by another jump.
    /// </summary>
    /// <param name="by">How much. Versions begin at the time in milliseconds, so there is much room in both directions.</param>
    /// <exception cref="ArgumentOutOfRangeException">The version would leave 1 to 2^53 - 1.</exception>
    public void JumpVersion(long by) => _shape.Jump(by);

    /// <summary>Switches every fault off.</summary>
    public void Clear() => Array.ForEach(Volatile.Read(ref _on), static fault => fault.Dispose());

    /// <summary>What holds up this call.</summary>
    internal IReadOnlyList<ScriptedFault> TakeDelays(RegistryCalls call)
    {
        var script = Volatile.Read(ref _script);
        return script.Length == 0 ? [] : [.. script.Where(each => each.Delay is not null && each.On.HasFlag(call) && call != RegistryCalls.None && each.Fault.TryTake())];
    }

    /// <summary>What is answered to this call instead; null for the registry's own answer. Of several, the one that was switched on first.</summary>
    internal ScriptedFault? TakeAnswer(RegistryCalls call) => Array.Find(
        Volatile.Read(ref _script), each => each.Delay is null && each.On.HasFlag(call) && call != RegistryCalls.None && each.Fault.TryTake());

    private static void Check(TimeSpan time, string name)
    {
        if (time < TimeSpan.Zero || time > MaxTime)
        {
            throw new ArgumentOutOfRangeException(name, time, "From 0 to an hour.");
        }
    }

    private TestFault Add(RegistryCalls on, int? calls, Func<TestFault, ScriptedFault> create)
    {
        if ((on & RegistryCalls.All) == RegistryCalls.None)
        {
            throw new ArgumentOutOfRangeException(nameof(on), on, "A fault is for some calls.");
        }

        var fault = Start(calls, Remove);
        lock (_lock)
        {
            _script = [.. _script, create(fault)];
        }

        return fault;
    }

    private TestFault Start(int? calls, Action<TestFault> ended)
    {
        var fault = new TestFault(calls, _timeout, fault =>
        {
            lock (_lock)
            {
                _on = [.. _on.Where(each => each != fault)];
            }

            ended(fault);
        });
        lock (_lock)
        {
            if (_on.Length == MaxFaults)
            {
                throw new InvalidOperationException($"{MaxFaults} faults are on: switch some off.");
            }

            _on = [.. _on, fault];
        }

        return fault;
    }

    private void Remove(TestFault fault)
    {
        lock (_lock)
        {
            _script = [.. _script.Where(each => each.Fault != fault)];
        }
    }
}
