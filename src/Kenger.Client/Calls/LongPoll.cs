using System.Globalization;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client.Calls;

/// <summary>The parameter <c>wait</c>, by which a call asks the registry to hold its answer back.</summary>
internal static class LongPoll
{
    public const string Parameter = "wait";

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(KengerDefaults.MaxWaitSeconds);

    /// <summary>Whole seconds, rounded up, cut to what registries grant: <c>5s</c>.</summary>
    public static string Format(TimeSpan wait) =>
        ((long)Math.Ceiling(Math.Clamp(wait.TotalSeconds, 0, MaxWait.TotalSeconds))).ToString(CultureInfo.InvariantCulture) + "s";

    /// <summary>What <see cref="Format"/> wrote into a query; zero where there is none.</summary>
    /// <param name="query">From <c>?</c> on.</param>
    public static TimeSpan WaitIn(string query)
    {
        const string Name = Parameter + "=";
        foreach (var parameter in query.TrimStart('?').Split('&'))
        {
            if (parameter.StartsWith(Name, StringComparison.Ordinal)
                && int.TryParse(
                    parameter.AsSpan(Name.Length).TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return TimeSpan.Zero;
    }
}

/// <summary>Writes a wait into a query; Refit's generated code calls it.</summary>
internal sealed class LongPollConverter : IQueryConverter<TimeSpan>
{
    public void Flatten(TimeSpan value, string keyPrefix, ref GeneratedQueryStringBuilder builder, RefitSettings settings) =>
        builder.Add(LongPoll.Parameter, LongPoll.Format(value), preEncoded: false);
}
