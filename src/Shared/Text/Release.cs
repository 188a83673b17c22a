using System.Reflection;

namespace Kenger;

/// <summary>The version of a package, as people name it: <c>1.2.3</c>.</summary>
internal static class Release
{
    /// <summary>That of the package a type is in; without the commit it was built from.</summary>
    public static string Of(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
