using System.Globalization;

namespace Kenger.Architecture.Tests.Dependencies;

/// <summary>A package's version, in the order of NuGet: a release goes after all its previews.</summary>
internal sealed record PackageVersion(Version Numbers, string Preview)
{
    public static PackageVersion Parse(string text)
    {
        var parts = text.Split('+')[0].Split('-', 2);
        var numbers = parts[0].Split('.').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).Concat([0, 0, 0]).Take(4).ToArray();
        return new(new Version(numbers[0], numbers[1], numbers[2], numbers[3]), parts.Length == 2 ? parts[1] : "");
    }

    /// <summary>Below zero when this one is older.</summary>
    public int CompareWith(PackageVersion other)
    {
        var order = Numbers.CompareTo(other.Numbers);
        return order != 0 ? order : (Preview.Length, other.Preview.Length) switch
        {
            (0, 0) => 0,
            (0, _) => 1,
            (_, 0) => -1,
            _ => ComparePreviews(Preview.Split('.'), other.Preview.Split('.')),
        };
    }

    private static int ComparePreviews(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var areNumbers = int.TryParse(left[i], NumberStyles.None, CultureInfo.InvariantCulture, out var a)
                & int.TryParse(right[i], NumberStyles.None, CultureInfo.InvariantCulture, out var b);
            var order = areNumbers ? a.CompareTo(b) : string.Compare(left[i], right[i], StringComparison.OrdinalIgnoreCase);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
