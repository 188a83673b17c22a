using Microsoft.Extensions.Configuration;

namespace Kenger;

/// <summary>
/// The environment variables that begin like ours and that nobody reads, found through <see cref="IConfiguration"/>, where every default
/// host puts them. Values are never told: what is misspelt may be a secret.
/// </summary>
/// <param name="Misspelt">Those with a name near to one of ours, and which.</param>
/// <param name="Unknown">Those like none of ours.</param>
/// <param name="Injected">Those that Kubernetes or Docker made for a service that is called like us.</param>
internal sealed record StrayVariables(
    IReadOnlyList<(string Name, string Near)> Misspelt, IReadOnlyList<string> Unknown, IReadOnlyList<string> Injected)
{
    private const int MaxListed = 8;

    // Other names that begin with ours may be somebody else's.
    private static readonly string[] Owned =
        [KnownVariables.OfDiscovery, KnownVariables.OfConsole, KnownVariables.OfConsul, KnownVariables.OfGateway, KnownVariables.OfRegistry, KnownVariables.OfServer];

    public static StrayVariables Find(IConfiguration configuration)
    {
        List<(string Name, string Near)> misspelt = [];
        List<string> unknown = [];
        List<string> injected = [];
        foreach (var child in configuration.GetChildren())
        {
            var name = child.Key;
            if (!name.StartsWith(KnownVariables.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (InjectedVariable.IsOne(name, child.Value))
            {
                injected.Add(name);
            }
            else if (!KnownVariables.Includes(name))
            {
                if (NearName.Find(name, KnownVariables.All) is { } near)
                {
                    misspelt.Add((name, near));
                }
                else if (IsFor(name.ToUpperInvariant(), Owned))
                {
                    unknown.Add(name);
                }
            }
        }

        return new StrayVariables(misspelt, unknown, injected);
    }

    /// <summary>Sentences about the misspelt ones that were meant for a program, told by how the right names begin.</summary>
    public IEnumerable<string> MistakesFor(params string[] prefixes) =>
        Misspelt.Where(each => IsFor(each.Near, prefixes)).Select(Say);

    /// <summary>Sentences about all others, for the log.</summary>
    /// <param name="mistakes">The beginnings that <see cref="MistakesFor"/> was asked for.</param>
    public IEnumerable<string> Remarks(params string[] mistakes)
    {
        foreach (var each in Misspelt.Where(each => !IsFor(each.Near, mistakes)))
        {
            yield return Say(each);
        }

        foreach (var name in Unknown)
        {
            yield return $"The variable {VisibleText.Escape(name)} is not known to any part of Kenger and has no effect";
        }

        foreach (var service in Injected.GroupBy(InjectedVariable.ServiceOf, StringComparer.Ordinal))
        {
            var names = string.Join(", ", service.Order(StringComparer.Ordinal).Take(MaxListed).Select(VisibleText.Escape));
            yield return $"The variables {names}{(service.Count() > MaxListed ? " and others" : "")} are what Kubernetes or Docker links set for a service named "
                + $"{VisibleText.Escape(service.Key)}; they are ignored. To be rid of them rename the service, or set enableServiceLinks: false for the pod";
        }
    }

    private static string Say((string Name, string Near) each) =>
        $"The variable {VisibleText.Escape(each.Name)} is not known: did you mean {each.Near}?";

    private static bool IsFor(string name, string[] prefixes) =>
        Array.Exists(prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
