namespace Kenger.Registry.Hosting;

/// <summary>Labels written as <c>version=v2,zone=a</c>.</summary>
internal static class LabelList
{
    /// <summary>Null for a list that can be read, else what is wrong with it.</summary>
    public static string? TryParse(string text, out Dictionary<string, string> labels)
    {
        labels = new(StringComparer.Ordinal);
        foreach (var part in RegistrySetting.Split(text))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                return $"must be written like version=v2,zone=a, but has '{part}'";
            }

            if (!labels.TryAdd(part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart()))
            {
                return $"must name each label once, but has '{part[..equals].TrimEnd()}' twice";
            }
        }

        return null;
    }
}
