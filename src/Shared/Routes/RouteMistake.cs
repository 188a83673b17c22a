namespace Kenger;

/// <summary>What is wrong with a setting of a route, for whoever calls settings by names of their own.</summary>
/// <param name="Key">The setting as configuration calls it, such as <c>AddPrefix</c> or <c>Redirect:To</c>; empty for the whole.</param>
/// <param name="Given">What it is; null where that says nothing.</param>
/// <param name="Rule">What would be right.</param>
internal sealed record RouteMistake(string Key, string? Given, string Rule)
{
    /// <summary>As configuration says it.</summary>
    public override string ToString()
    {
        var key = Key.Length == 0 ? "" : $":{Key}";
        return Given is null ? $"{key} {Rule}" : $"{key} is '{LongText.Shorten(Given)}', but {Rule}";
    }
}
