using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway;

/// <summary>
/// The path begins with these segments. It is compared decoded and without regard to case, as routes are, so that no other way of
/// writing a path leads past a rule.
/// </summary>
internal sealed class PathCondition(string prefix) : IRuleCondition
{
    private readonly PathString _prefix = PathString.FromUriComponent(prefix.TrimEnd('/'));

    public bool IsMet(ref RuleRequest request) => request.Http.Path.StartsWithSegments(_prefix, StringComparison.OrdinalIgnoreCase);

    public string WhyNot(ref RuleRequest request) => $"path_prefix: {request.Http.Path} is not below {prefix}";
}
