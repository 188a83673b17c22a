using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Kenger;

/// <summary>
/// Sets options from a section, as strictly as it can be done: a key that no option has, a value that can't be read, one that is empty, a
/// list in place of a value or a value in place of a list is a mistake. All of them are returned as sentences, for the options' validator to
/// report with the rest; what can be read is set.
/// </summary>
internal static class StrictBinder
{
    // No setting needs more, and what is longer stands in no message.
    private const int MaxLength = 4096;

    /// <summary>Reads a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="options">What is set.</param>
    /// <param name="others">Keys that somebody else reads.</param>
    public static IReadOnlyList<string> Bind(IConfigurationSection section, object options, params string[] others)
    {
        List<string> mistakes = [];
        BindObject(section, options, mistakes, others);
        return mistakes;
    }

    /// <summary>The options of a class, by name.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The type of a list's entries; null when a type is none.</summary>
    public static Type? ItemOf(Type type) =>
        type == typeof(string) ? null
        : type.IsArray ? type.GetElementType()
        : type is { IsGenericType: true } && type.GetGenericTypeDefinition() is var kind && (kind == typeof(IList<>) || kind == typeof(IReadOnlyList<>))
            ? type.GetGenericArguments()[0]
            : null;

    /// <summary>The type of what stands under the keys of a dictionary; null when a type is none.</summary>
    public static Type? EntryOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>) && type.GetGenericArguments() is [var key, var entry] && key == typeof(string) ? entry : null;

    /// <summary>Whether it is read from one text.</summary>
    public static bool IsScalar(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain
        && (plain == typeof(string) || plain == typeof(bool) || plain == typeof(int) || plain == typeof(long) || plain == typeof(double)
            || plain == typeof(TimeSpan) || plain.IsEnum);

    private static void BindObject(IConfigurationSection section, object options, List<string> mistakes, string[] others)
    {
        var properties = PropertiesOf(options.GetType());
        if (!string.IsNullOrEmpty(section.Value))
        {
            mistakes.Add($"{section.Path} must be an object with keys such as {string.Join(", ", properties.Keys.Take(3))}, but is one value");
        }

        foreach (var child in section.GetChildren())
        {
            if (properties.TryGetValue(child.Key, out var property))
            {
                BindProperty(child, options, property, mistakes);
            }
            else if (!others.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                mistakes.Add(UnknownKeys.Say(child.Path, properties.Keys.Concat(others)));
            }
        }
    }

    private static void BindProperty(IConfigurationSection section, object options, PropertyInfo property, List<string> mistakes)
    {
        var type = property.PropertyType;
        if (IsScalar(type))
        {
            if (TryRead(section, type, mistakes, out var value))
            {
                property.SetValue(options, value);
            }
        }
        else if (ItemOf(type) is { } item)
        {
            BindList(section, options, property, item, mistakes);
        }
        else if (EntryOf(type) is { } entry)
        {
            BindEntries(section, (IDictionary)property.GetValue(options)!, entry, mistakes);
        }
        else
        {
            var inner = property.GetValue(options) ?? Activator.CreateInstance(type)!;
            BindObject(section, inner, mistakes, []);
            if (property.CanWrite)
            {
                property.SetValue(options, inner);
            }
        }
    }

    private static void BindList(IConfigurationSection section, object options, PropertyInfo property, Type item, List<string> mistakes)
    {
        var children = section.GetChildren().ToArray();
        if (!string.IsNullOrEmpty(section.Value) || children.Any(child => !int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            mistakes.Add($"{section.Path} must be a list: [ … ] in JSON, {Variable(section.Path)}__0 and so on as variables");
            return;
        }

        var list = property.CanWrite ? (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))! : (IList)property.GetValue(options)!;
        foreach (var child in children)
        {
            if (!IsScalar(item))
            {
                var entry = Activator.CreateInstance(item)!;
                BindObject(child, entry, mistakes, []);
                list.Add(entry);
            }
            else if (TryRead(child, item, mistakes, out var value))
            {
                list.Add(value);
            }
        }

        if (property.CanWrite)
        {
            property.SetValue(options, list);
        }
    }

    // Of objects, under keys of the operator's choice.
    private static void BindEntries(IConfigurationSection section, IDictionary entries, Type type, List<string> mistakes)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            mistakes.Add($"{section.Path} must be an object, with an object under each of its keys, but is one value");
        }

        foreach (var child in section.GetChildren())
        {
            var entry = Activator.CreateInstance(type)!;
            BindObject(child, entry, mistakes, []);
            entries[child.Key] = entry;
        }
    }

    private static bool TryRead(IConfigurationSection section, Type type, List<string> mistakes, out object? value)
    {
        value = null;
        var text = section.Value;
        if (section.GetChildren().Any())
        {
            mistakes.Add($"{section.Path} must be one value, but is a list or an object");
        }
        else if (string.IsNullOrWhiteSpace(text))
        {
            mistakes.Add($"{section.Path} is empty: give it a value, or leave the key out");
        }
        else if (text.Length > MaxLength)
        {
            mistakes.Add($"{section.Path} has {text.Length} characters, but must have at most {MaxLength}");
        }
        else if (type == typeof(string))
        {
            value = text;
        }
        else if (Read(Nullable.GetUnderlyingType(type) ?? type, text.Trim(), out value) is { } rule)
        {
            mistakes.Add($"{section.Path} is '{LongText.Shorten(text)}', but {rule}");
        }

        return value is not null;
    }

    /// <summary>Null when it could be read, else what it must be.</summary>
    private static string? Read(Type type, string text, out object? value)
    {
        value = null;
        if (type == typeof(bool))
        {
            value = bool.TryParse(text, out var flag) ? flag : null;
            return value is null ? "must be true or false" : null;
        }

        if (type == typeof(TimeSpan))
        {
            value = TimeText.TryParse(text, out var time) ? time : null;
            return value is null ? TimeText.Rule : null;
        }

        if (type == typeof(double))
        {
            value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
            return value is null ? "must be a number such as 0.5" : null;
        }

        if (type.IsEnum)
        {
            value = Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known ? Enum.Parse(type, known) : null;
            return value is null ? $"must be one of {string.Join(", ", Enum.GetNames(type))}" : null;
        }

        var isWhole = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole);
        if (isWhole && type == typeof(long))
        {
            value = whole;
        }
        else if (isWhole && whole is >= int.MinValue and <= int.MaxValue)
        {
            value = (int)whole;
        }

        return value is null ? "must be a whole number" : null;
    }

    private static string Variable(string path) => path.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);
}
