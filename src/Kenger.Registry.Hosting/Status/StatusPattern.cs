namespace Kenger.Registry.Hosting;

/// <summary>The route that answers a health path.</summary>
internal static class StatusPattern
{
    /// <summary>A health path may carry a query and any visible character; a route matches the decoded path, and braces mean something in it.</summary>
    public static string From(string healthPath)
    {
        var query = healthPath.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? healthPath : healthPath[..query];
        return Uri.UnescapeDataString(path).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}
