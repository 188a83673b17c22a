using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Kenger;

/// <summary>
/// Makes the target that nodes get of the one that was routed by: of its segments as they came, in their normal spelling, nothing decoded. What the
/// route's pattern has matched is known by its place, so that no spelling of a request can mean another segment here than there. Pure.
/// </summary>
internal sealed class TargetRewrite
{
    private const string PrefixRest = "rest";
    private const string CatchAllOfPrefixes = "catchall";

    private static readonly SearchValues<char> Special = SearchValues.Create("%;?#\\{}");

    private readonly Piece[] _pieces;

    private TargetRewrite(IEnumerable<Piece> pieces) => _pieces = [.. pieces];

    /// <summary>The rewriting of a route; null when it has none.</summary>
    /// <param name="path">The route's path, one that routing takes.</param>
    /// <param name="strip">What is taken off it.</param>
    /// <param name="add">What is put before it.</param>
    /// <param name="template">The whole new path.</param>
    /// <param name="problem">What can't be used, and why; null when all is well.</param>
    public static TargetRewrite? Create(string? path, string? strip, string? add, string? template, out RouteMistake? problem)
    {
        problem = null;
        if (template is not null)
        {
            return strip is null && add is null ? FromTemplate(path, template, out problem)
                : Refuse("Rewrite", given: null, "says the whole path: leave out StripPrefix and AddPrefix", out problem);
        }

        var stripped = 0;
        if (strip is not null)
        {
            string[] prefix = SegmentsOf(strip);
            string[] own = SegmentsOf(path ?? "");
            if (prefix.Length == 0 || prefix.Length > own.Length
                || !prefix.Zip(own).All(pair => !pair.First.Contains('{', StringComparison.Ordinal)
                    && pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)))
            {
                return Refuse(
                    "StripPrefix", strip, "must be the beginning of the route's Path, in whole segments without {…}", out problem);
            }

            stripped = prefix.Length;
        }

        if (add is null)
        {
            return stripped == 0 ? null : new TargetRewrite([new Piece.Rest(stripped)]);
        }

        return add.StartsWith('/') && SegmentsOf(add) is { Length: > 0 } added && added.All(IsLiteral)
            ? new TargetRewrite([new Piece.Literal($"/{string.Join('/', added.Select(Encode))}"), new Piece.Rest(stripped)])
            : Refuse("AddPrefix", add, "must be a plain path such as /v2", out problem);
    }

    /// <summary>
    /// The new target. Null when it would begin with what some servers take for two slashes, and what follows for a host.
    /// </summary>
    /// <param name="target">Path and query, as they were routed by.</param>
    /// <param name="skipped">Segments at the beginning that were no part of what was routed by.</param>
    public string? Apply(string target, int skipped = 0)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target.AsSpan() : target.AsSpan(0, mark);
        var made = new StringBuilder(target.Length + 16);
        foreach (var piece in _pieces)
        {
            piece.Append(made, path, skipped);
        }

        // One slash at the beginning, as every target has it.
        var slashes = 0;
        while (slashes < made.Length && made[slashes] == '/')
        {
            slashes++;
        }

        made.Remove(0, slashes).Insert(0, '/');
        if (made.Length > 1 && IsOddBeginning(made))
        {
            return null;
        }

        return mark < 0 ? made.ToString() : made.Append(target, mark, target.Length - mark).ToString();
    }

    /// <summary>How many segments a path base has.</summary>
    public static int SegmentsIn(PathString pathBase) => pathBase.Value?.Count(each => each == '/') ?? 0;

    private static TargetRewrite? FromTemplate(string? path, string template, out RouteMistake? problem)
    {
        if (PlacesIn(path) is not { } places)
        {
            return RefuseTemplate(
                template, "the route's Path has segments that are not one name or one text, or may be left out: give it whole segments", out problem);
        }

        var pieces = new List<Piece>();
        string[] parts = template.Split('/');
        if (parts.Length < 2 || parts[0].Length > 0)
        {
            return RefuseTemplate(template, "must begin with a slash", out problem);
        }

        for (var i = 1; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1;
            if (parts[i] is ['{', .. var inner, '}'])
            {
                if (!places.TryGetValue(inner.TrimStart('*'), out var place) || place.IsRest != inner.StartsWith('*') || (place.IsRest && !isLast))
                {
                    return RefuseTemplate(
                        template,
                        $"{{{LongText.Shorten(inner)}}} must be a name of the route's Path, written as there; {{**…}} only at the end",
                        out problem);
                }

                pieces.Add(place.IsRest ? new Piece.Rest(place.Index) : new Piece.Segment(place.Index));
            }
            else if (IsLiteral(parts[i]) || (isLast && parts[i].Length == 0))
            {
                pieces.Add(new Piece.Literal($"/{Encode(parts[i])}"));
            }
            else
            {
                return RefuseTemplate(template, "must be a plain path of whole segments, such as /orders/{id}/{**rest}", out problem);
            }
        }

        problem = null;
        return new TargetRewrite(pieces);
    }

    // Null when a segment's place says not what is in it.
    private static Dictionary<string, Place>? PlacesIn(string? path)
    {
        var places = new Dictionary<string, Place>(StringComparer.OrdinalIgnoreCase);
        var segments = RoutePatternFactory.Parse(RoutePatterns.PatternOf(path)).PathSegments;
        for (var i = 0; i < segments.Count; i++)
        {
            if (!segments[i].IsSimple)
            {
                return null;
            }

            if (segments[i].Parts[0] is RoutePatternParameterPart parameter)
            {
                if (parameter is not { IsOptional: false, Default: null })
                {
                    return null;
                }

                places[parameter.Name] = new Place(i, parameter.IsCatchAll);
            }
        }

        if (path?.Contains('{', StringComparison.Ordinal) != true && places.Remove(CatchAllOfPrefixes, out var rest))
        {
            places[PrefixRest] = rest;
        }

        return places;
    }

    private static TargetRewrite? RefuseTemplate(string template, string rule, out RouteMistake? problem) =>
        Refuse("Rewrite", template, rule, out problem);

    private static TargetRewrite? Refuse(string key, string? given, string rule, out RouteMistake? problem)
    {
        problem = new RouteMistake(key, given, rule);
        return null;
    }

    private static string[] SegmentsOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsLiteral(string segment) =>
        segment.Length > 0 && segment is not ("." or "..") && !segment.AsSpan().ContainsAny(Special) && !segment.Any(char.IsControl)
        && !segment.Contains(' ', StringComparison.Ordinal);

    private static string Encode(string segment) => new PathString($"/{segment}").ToUriComponent()[1..];

    private static bool IsOddBeginning(StringBuilder path)
    {
        var first = path.ToString(1, Math.Min(3, path.Length - 1));
        return first[0] == ';' || first.ToUpperInvariant() is "%2F" or "%5C" or "%3B";
    }

    private readonly record struct Place(int Index, bool IsRest);

    /// <summary>A part of the new path.</summary>
    private abstract record Piece
    {
        public abstract void Append(StringBuilder made, ReadOnlySpan<char> path, int skipped);

        /// <summary>The same for all.</summary>
        public sealed record Literal(string Text) : Piece
        {
            public override void Append(StringBuilder made, ReadOnlySpan<char> path, int skipped) => made.Append(Text);
        }

        /// <summary>A slash and one segment of the old path.</summary>
        public sealed record Segment(int Index) : Piece
        {
            public override void Append(StringBuilder made, ReadOnlySpan<char> path, int skipped)
            {
                var rest = From(path, Index + skipped);
                var end = rest.IsEmpty ? -1 : rest[1..].IndexOf('/');
                made.Append(end < 0 ? rest : rest[..(end + 1)]);
            }
        }

        /// <summary>What the old path has from a segment on.</summary>
        public sealed record Rest(int Index) : Piece
        {
            public override void Append(StringBuilder made, ReadOnlySpan<char> path, int skipped) => made.Append(From(path, Index + skipped));
        }

        // With the slash before it; nothing when there are not so many.
        protected static ReadOnlySpan<char> From(ReadOnlySpan<char> path, int index)
        {
            for (var i = 0; i < path.Length; i++)
            {
                if (path[i] == '/' && index-- == 0)
                {
                    return path[i..];
                }
            }

            return default;
        }
    }
}
