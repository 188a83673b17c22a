using System.Reflection;

namespace Kenger.TestKit;

/// <summary>
/// Everything that can be wrong with each option of a class, made from the class itself: an option that is added is tested by that alone.
/// </summary>
public static class BadSettings
{
    /// <summary>What stands in values that no message may repeat.</summary>
    public const string Secret = "s3cr3t-value";

    private const int HugeLength = 50_000;

    /// <summary>All of them.</summary>
    /// <param name="options">The class.</param>
    /// <param name="section">The section it is read from.</param>
    public static IEnumerable<BadSetting> Of(Type options, string section) =>
        PathsOf(options, section).SelectMany(option => Of(option.Path, option.Type));

    /// <summary>The keys of all options with their types; of a list the first entry, of entries with keys of their own none.</summary>
    public static IEnumerable<(string Path, Type Type)> PathsOf(Type options, string section)
    {
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var path = $"{section}:{property.Name}";
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (IsScalar(type))
            {
                yield return (path, type);
            }
            else if (IsKeyed(type))
            {
                yield return (path, type);
            }
            else if (type.IsGenericType)
            {
                var item = type.GetGenericArguments()[0];
                yield return (path, type);
                foreach (var inner in IsScalar(item) ? [($"{path}:0", item)] : PathsOf(item, $"{path}:0"))
                {
                    yield return inner;
                }
            }
            else
            {
                foreach (var inner in PathsOf(type, path))
                {
                    yield return inner;
                }
            }
        }
    }

    private static IEnumerable<BadSetting> Of(string path, Type type)
    {
        var name = path[(path.LastIndexOf(':') + 1)..];
        if (!char.IsAsciiDigit(name[0]))
        {
            yield return new(path, "misspelt", $"{path}e", [new($"{path}e", Secret)]);
            if (path[^1] != path[^2])
            {
                yield return new(path, "two letters swapped", Swapped(path), [new(Swapped(path), Secret)]);
            }
        }

        if (type.IsGenericType)
        {
            yield return new(path, "one value for a list", path, [new(path, Secret)]);
            if (!IsKeyed(type))
            {
                yield return new(path, "an object for a list", path, [new($"{path}:{Secret}", "x")]);
            }

            yield break;
        }

        yield return new(path, "empty", path, [new(path, "")]);
        yield return new(path, "blank", path, [new(path, " \t ")]);
        yield return new(path, "null", path, [new(path, null)]);
        yield return new(path, "huge", path, [new(path, new string('9', HugeLength))]);
        yield return new(path, "a list for a value", path, [new($"{path}:0", Secret), new($"{path}:1", Secret)]);
        yield return new(path, "an object for a value", path, [new($"{path}:a", Secret)]);
        if (type != typeof(string))
        {
            string[] wrong = ["yes, please", "1,5", "0x10", "١", "NaN", "1e999", "--1", "a\0b", "\u202e1", "true false"];
            foreach (var text in wrong)
            {
                yield return new(path, $"'{text}'", path, [new(path, text)]);
            }
        }
    }

    private static string Swapped(string path) => $"{path[..^2]}{path[^1]}{path[^2]}";

    private static bool IsKeyed(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>);

    private static bool IsScalar(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan);
}

/// <summary>One bad setting.</summary>
/// <param name="Option">The key of the option.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Named">What a message must name.</param>
/// <param name="Settings">What the configuration says.</param>
public sealed record BadSetting(string Option, string Kind, string Named, IReadOnlyList<KeyValuePair<string, string?>> Settings)
{
    /// <summary>Good settings with this one in place of what they say of the option.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> In(IEnumerable<KeyValuePair<string, string?>> good) =>
    [
        .. good.Where(each => Named != Option || (each.Key != Option && !each.Key.StartsWith(Option + ":", StringComparison.Ordinal))),
        .. Settings,
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Option}, {Kind}";
}
