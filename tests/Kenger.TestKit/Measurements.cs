using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Kenger.TestKit;

/// <summary>Keeps what the meter of one host records.</summary>
public sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<Entry> _entries = new();
    private readonly MeterListener _listener = new();

    public Measurements(IMeterFactory factory, string meterName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // The scope is the factory: other hosts of the same test run have meters of the same name.
            if (instrument.Meter.Name == meterName && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<Entry> Of(string instrument) => [.. _entries.Where(entry => entry.Instrument == instrument)];

    public double Sum(string instrument) => Of(instrument).Sum(entry => entry.Value);

    /// <summary>Asks the observable instruments.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _entries.Enqueue(new Entry(instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));

    public sealed record Entry(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);
}
