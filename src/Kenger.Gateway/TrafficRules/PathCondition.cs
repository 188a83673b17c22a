using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway;

/// <summary>
/// The path begins with these segments. It is compared as routes are, decoded and without regard to case, so that no other way of
/// writing a path leads past a rule.
/// </summary>
internal sealed class PathCondition(string prefix) : IRuleCondition
{
    private readonly PathString _prefix = RoutingPath.Of(PathString.FromUriComponent(prefix).Value!).TrimEnd('/');

    public bool IsMet(ref RuleRequest request) => request.Http.Path.StartsWithSegments(_prefix, StringComparison.OrdinalIgnoreCase);

    public string WhyNot(ref RuleRequest request) => $"path_prefix: {request.Http.Path} is not below {prefix}";
}
