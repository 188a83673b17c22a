using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Kenger.Gateway.Configuration;

/// <summary>Compares options with those a gateway was started with.</summary>
internal static class OptionChanges
{
    // These follow a configuration that changes.
    private static readonly string[] Followed =
    [
        nameof(KengerGatewayOptions.Namespace), nameof(KengerGatewayOptions.Routes), nameof(KengerGatewayOptions.Protocol), nameof(KengerGatewayOptions.ActivityTimeout),
    ];

    /// <summary>The keys of options that are different and only count from the next start on. Never their values: some are secrets.</summary>
    public static IReadOnlyList<string> WaitingForRestart(KengerGatewayOptions started, KengerGatewayOptions now) =>
        [.. Differing(started, now, KengerGatewayOptions.SectionName, Followed)];

    private static IEnumerable<string> Differing(object one, object other, string path, string[] without)
    {
        foreach (var property in StrictBinder.PropertiesOf(one.GetType()).Values.Where(property => !without.Contains(property.Name)))
        {
            var key = ConfigurationPath.Combine(path, property.Name);
            var (before, after) = (property.GetValue(one), property.GetValue(other));
            if (IsValue(property.PropertyType) || before is null || after is null)
            {
                if (!Equals(before, after))
                {
                    yield return key;
                }
            }
            else if (before is IList list)
            {
                if (!AreSame(list, (IList)after))
                {
                    yield return key;
                }
            }
            else if (before is IDictionary entries)
            {
                if (!AreSame(entries, (IDictionary)after))
                {
                    yield return key;
                }
            }
            else
            {
                foreach (var inner in Differing(before, after, key, []))
                {
                    yield return inner;
                }
            }
        }
    }

    private static bool AreSame(IList one, IList other) =>
        one.Count == other.Count && one.Cast<object>().Zip(other.Cast<object>()).All(
            pair => IsValue(pair.First.GetType()) ? pair.First.Equals(pair.Second) : !Differing(pair.First, pair.Second, "", []).Any());

    private static bool AreSame(IDictionary one, IDictionary other) =>
        one.Count == other.Count && one.Keys.Cast<object>().All(key => other[key] is { } same && !Differing(one[key]!, same, "", []).Any());

    private static bool IsValue(Type type) => StrictBinder.IsScalar(type);
}
