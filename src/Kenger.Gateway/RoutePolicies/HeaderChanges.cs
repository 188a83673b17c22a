using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>What a route does to headers, in its order. Pure.</summary>
internal sealed class HeaderChanges
{
    private readonly GatewayHeader[] _changes;

    public HeaderChanges(IEnumerable<GatewayHeader> changes) => _changes = [.. changes];

    /// <summary>The headers that are changed.</summary>
    public IEnumerable<string> ChangedNames => _changes.Select(change => change.Name);

    public void Apply(IHeaderDictionary headers)
    {
        foreach (var change in _changes)
        {
            if (change.Set is not null)
            {
                headers[change.Name] = change.Set;
            }
            else if (change.Add is not null)
            {
                headers[change.Name] = StringValues.Concat(headers[change.Name], change.Add);
            }
            else
            {
                headers.Remove(change.Name);
            }
        }
    }
}
