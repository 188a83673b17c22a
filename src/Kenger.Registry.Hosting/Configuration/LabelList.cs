namespace Kenger.Registry.Hosting.Configuration;

/// <summary>Labels written as <c>version=v2,zone=a</c>.</summary>
internal static class LabelList
{
    /// <summary>Sets the labels; returns what a list must be when it can't be read.</summary>
    public static string? Apply(KengerRegistryOptions options, string text)
    {
        if (TryParse(text, out var labels) is { } wrong)
        {
            return wrong;
        }

        options.Labels = labels;
        return null;
    }

    /// <summary>Null for a list that can be read, else what is wrong with it.</summary>
    public static string? TryParse(string text, out Dictionary<string, string> labels)
    {
        labels = new(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                return "must be written like version=v2,zone=a";
            }

            if (!labels.TryAdd(part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart()))
            {
                return "must name each label once";
            }
        }

        return null;
    }
}
