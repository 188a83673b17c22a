using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>
/// A time during which the rollouts of a namespace neither start nor go on: each week (<c>Fri 16:00 - Mon 08:00 Europe/Berlin</c>), each day
/// (<c>18:00 - 08:00</c>) or once (<c>2026-12-20 - 2027-01-02 08:00</c>), by the clocks of a time zone, UTC when none is named.
/// </summary>
internal sealed partial class FreezeWindow
{
    /// <summary>What it must look like.</summary>
    public const string Rule =
        "must be 'Fri 16:00 - Mon 08:00', '18:00 - 08:00' or '2026-12-20 00:00 - 2027-01-02 08:00', with a time zone such as Europe/Berlin behind it where it is not UTC";

    private const int MaxLength = 100;
    private const int DaysOfAWeek = 7;

    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    private readonly Moment _start;
    private readonly Moment _end;
    private readonly TimeZoneInfo _zone;

    private FreezeWindow(string text, Moment start, Moment end, TimeZoneInfo zone) => (Text, _start, _end, _zone) = (text, start, end, zone);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Why a text is no window; null when it is one.</summary>
    public static string? Check(string? text) => TryParse(text, out _, out var problem) ? null : problem;

    /// <summary>Reads what was checked before. A time zone that this machine does not know counts as UTC: a window must not vanish.</summary>
    public static FreezeWindow Parse(string text) => Read(text, TimeZoneInfo.Utc, out _) ?? throw new FormatException($"'{text}' is no freeze window.");

    public static bool TryParse(string? text, [NotNullWhen(true)] out FreezeWindow? window, [NotNullWhen(false)] out string? problem)
    {
        window = Read(text, null, out problem);
        return window is not null;
    }

    /// <summary>When it is over; null when it isn't on.</summary>
    public DateTimeOffset? EndAt(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, _zone).DateTime);
        if (_start.Date is { } first && _end.Date is { } last)
        {
            return Between(first, last);
        }

        // What is on now began today, or up to a week ago.
        var length = _start is { Day: { } from } && _end.Day is { } to ? (to - from + DaysOfAWeek) % DaysOfAWeek : 0;
        var span = _end.Time <= _start.Time && length == 0 ? (_start.Day is null ? 1 : DaysOfAWeek) : length;
        for (var back = 0; back <= span; back++)
        {
            var day = today.AddDays(-back);
            if ((_start.Day is not { } weekday || weekday == (int)day.DayOfWeek) && Between(day, day.AddDays(span)) is { } end)
            {
                return end;
            }
        }

        return null;

        DateTimeOffset? Between(DateOnly from, DateOnly to) =>
            Instant(from.ToDateTime(_start.Time)) <= now && Instant(to.ToDateTime(_end.Time)) is var end && now < end ? end : null;
    }

    public override string ToString() => Text;

    private static FreezeWindow? Read(string? text, TimeZoneInfo? otherwise, out string? problem)
    {
        problem = Rule;
        if (text is not { Length: > 0 and <= MaxLength } || Form().Match(text) is not { Success: true } match
            || Moment.Read(match.Groups["from"].Value) is not { } start || Moment.Read(match.Groups["to"].Value) is not { } end
            || start.Kind != end.Kind || start == end || (start.Date is not null && end.IsBefore(start)))
        {
            return null;
        }

        var name = match.Groups["zone"].Value;
        if (name.Length == 0)
        {
            problem = null;
            return new FreezeWindow(text, start, end, TimeZoneInfo.Utc);
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && otherwise is null)
        {
            problem = "must name a time zone that the registry's machine knows, such as Europe/Berlin or Asia/Shanghai";
            return null;
        }

        problem = null;
        return new FreezeWindow(text, start, end, zone ?? otherwise!);
    }

    // An hour that a change of the clocks leaves out counts as the one after it.
    private DateTimeOffset Instant(DateTime local)
    {
        var there = _zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(there, _zone.GetUtcOffset(there)).ToUniversalTime();
    }

    [GeneratedRegex(
        "^(?<from>[A-Za-z0-9: -]*?[0-9]) *(?: - |–) *(?<to>[A-Za-z]{0,3} ?[0-9][0-9: -]*?)(?: +(?<zone>[A-Za-z][A-Za-z0-9_+/-]*))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    /// <summary>One end of a window: a time of day, with a day of the week or a date or neither.</summary>
    private readonly record struct Moment(int? Day, DateOnly? Date, TimeOnly Time)
    {
        public (bool, bool) Kind => (Day is null, Date is null);

        public static Moment? Read(string text)
        {
            var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var time = TimeOnly.MinValue;
            var last = parts.Length == 0 ? "" : parts[^1];
            if (last.Contains(':', StringComparison.Ordinal)
                && !TimeOnly.TryParseExact(last, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time))
            {
                return null;
            }

            var hasTime = last.Contains(':', StringComparison.Ordinal);
            return (parts.Length, hasTime) switch
            {
                (1, true) => new Moment(null, null, time),
                (2, true) when Array.FindIndex(Days, day => day.Equals(parts[0], StringComparison.OrdinalIgnoreCase)) is >= 0 and var day => new Moment(day, null, time),
                (1, false) or (2, true) when DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) =>
                    new Moment(null, date, time),
                _ => null,
            };
        }

        public bool IsBefore(Moment other) => (Date, Time).CompareTo((other.Date, other.Time)) < 0;
    }
}

/// <summary>The freeze windows of a namespace together.</summary>
internal static class FreezeWindows
{
    // Windows that follow each other are one; those that leave no time between them have no end worth looking for.
    private const int MaxJoined = 50;

    /// <summary>The freeze that is on now; null when none is.</summary>
    public static Freeze? At(this ImmutableArray<FreezeWindow> windows, DateTimeOffset now)
    {
        Freeze? freeze = null;
        var end = now;
        for (var i = 0; i < MaxJoined; i++)
        {
            FreezeWindow? on = null;
            foreach (var window in windows)
            {
                if (window.EndAt(end) is { } until && (freeze is null || until > freeze.Until))
                {
                    (on, freeze) = (window, new Freeze(until, freeze?.Window ?? window.Text));
                }
            }

            if (on is null)
            {
                break;
            }

            end = freeze!.Until;
        }

        return freeze;
    }
}

/// <summary>A time during which nothing goes on.</summary>
/// <param name="Until">Its end.</param>
/// <param name="Window">The window it is by, as it was written.</param>
internal sealed record Freeze(DateTimeOffset Until, string Window)
{
    public override string ToString() =>
        $"frozen until {Until.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC ({Window})";
}
