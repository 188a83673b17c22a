using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kenger.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;

namespace Kenger;

/// <summary>
/// Paths of routes as routing takes them. One that it refuses when it puts all routes together would take the others with it, so each is
/// tried
/// alone before, with what it says about its parameters.
/// </summary>
internal static class RoutePatterns
{
    /// <summary>Matches every path.</summary>
    public const string EveryPath = "/{**catchall}";

    // It may take seconds for a path that somebody made for it, at every request; and an app may have no regular expressions in routes.
    private const string Regex = "regex";

    private static readonly DefaultInlineConstraintResolver Constraints = new(Options.Create(new RouteOptions()), new NoServices());

    /// <summary>A prefix becomes a pattern of whole segments; a pattern stays as it is.</summary>
    public static string PatternOf(string? path)
    {
        if (path is null || path.AsSpan().Trim('/').IsEmpty)
        {
            return EveryPath;
        }

        return path.Contains('{', StringComparison.Ordinal) ? path : $"{path.TrimEnd('/')}{EveryPath}";
    }

    /// <summary>Null for a path that can be routed by, else a sentence that says what would be right.</summary>
    public static string? Check(string? path) => TryParse(path, out _, out var problem) ? null : problem;

    /// <summary>
    /// What tells routes apart: where two routes have one of these in common, some requests would be for both, and routing would refuse
    /// to choose.
    /// What a parameter is called makes no difference, nor does the case of letters; by what it is narrowed down does.
    /// </summary>
    /// <param name="hosts">The hosts in canonical form; none for every host.</param>
    /// <param name="path">A path that can be routed by.</param>
    public static IReadOnlyList<string> KeysOf(IReadOnlyList<string> hosts, string? path)
    {
        var shape = ShapeOf(PatternOf(path));
        return hosts.Count == 0 ? ["* " + shape] : [.. hosts.Select(host => $"{host} {shape}")];
    }

    private static bool TryParse(string? path, [NotNullWhen(true)] out RoutePattern? pattern, out string problem)
    {
        (pattern, problem) = (null, "");
        if (path is not (null or "") && RouteFieldChecks.CheckPath(path) is { } wrong)
        {
            problem = wrong;
            return false;
        }

        try
        {
            pattern = RoutePatternFactory.Parse(PatternOf(path));
        }
        catch (RoutePatternException exception)
        {
            problem = $"must be a prefix such as /api or a route pattern such as /api/{{version}}/{{**rest}}: {VisibleText.Escape(exception.Message)}";
            return false;
        }

        problem = pattern.Parameters.SelectMany(
            parameter => parameter.ParameterPolicies.Select(policy => CheckConstraint(parameter.Name, policy.Content)))
            .FirstOrDefault(static each => each is not null) ?? "";
        return problem.Length == 0;
    }

    private static string? CheckConstraint(string parameter, string? constraint)
    {
        if (constraint is null)
        {
            return null;
        }

        var name = constraint.Split('(')[0];
        if (name == Regex)
        {
            return $"must not narrow {{{parameter}}} down by {Regex}: it may take long for each request; int, alpha, length and their like are there";
        }

        try
        {
            if (Constraints.ResolveConstraint(constraint) is not null)
            {
                return null;
            }
        }
        catch (Exception exception) when (exception is RouteCreationException or FormatException or OverflowException or ArgumentException)
        {
            // Such as length(x), or range(2,1).
        }

        return $"must narrow {{{parameter}}} down by what routing knows, and '{LongText.Shorten(constraint)}' is nothing of that: int, long, guid, alpha, bool, length(1,8), min(1), max(9), range(1,9) and their like are";
    }

    private static string ShapeOf(string text)
    {
        RoutePattern pattern;
        try
        {
            pattern = RoutePatternFactory.Parse(text);
        }
        catch (RoutePatternException)
        {
            return text;
        }

        var shape = new StringBuilder();
        foreach (var segment in pattern.PathSegments)
        {
            shape.Append('/');
            foreach (var part in segment.Parts)
            {
                shape.Append(part switch
                {
                    RoutePatternLiteralPart literal => literal.Content.ToLowerInvariant(),
                    RoutePatternSeparatorPart separator => separator.Content,
                    RoutePatternParameterPart { IsCatchAll: true } rest => $"{{**{ConstraintsOf(rest)}}}",
                    RoutePatternParameterPart parameter => $"{{{ConstraintsOf(parameter)}}}",
                    _ => "?",
                });
            }
        }

        return shape.ToString();
    }

    private static string ConstraintsOf(RoutePatternParameterPart parameter) =>
        string.Concat(parameter.ParameterPolicies.Select(static policy => $":{policy.Content}"));

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
