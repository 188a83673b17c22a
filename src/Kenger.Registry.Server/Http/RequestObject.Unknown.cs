using System.Text.Json;

namespace Kenger.Registry.Server.Http;

/// <summary>Fields that nobody asked for.</summary>
internal partial class RequestObject
{
    // A caller that sent more has made one mistake and not as many.
    private const int MaxUnknown = 8;

    // Names beyond it are no names.
    private const int MaxNameLength = 64;

    /// <summary>
    /// Refuses each field that was not asked for so far, here and in the objects inside, null or not: a misspelt one must never count as one
    /// that is not there. What was asked for is what there is, so nothing has to be listed twice.
    /// </summary>
    protected void RejectUnknown()
    {
        if (element is { ValueKind: JsonValueKind.Object } present)
        {
            foreach (var name in present.EnumerateObject().Select(static property => property.Name).Where(name => !_asked.Contains(name)).Take(MaxUnknown))
            {
                // Names of any length, with anything in it, are told under the object's own name.
                var isTellable = name.Length is > 0 and <= MaxNameLength && VisibleText.Escape(name) == name;
                var where = isTellable ? name : prefix.Length > 0 ? "" : "body";
                Reject(where, Say(isTellable ? "is" : "has a field that is", name));
            }
        }

        _inner.ForEach(static inner => inner.RejectUnknown());
    }

    private string Say(string what, string name) =>
        NearName.Find(name, _asked) is { } near
            ? $"{what} not known: did you mean {near}?"
            : _asked.Count == 0 ? $"{what} not known: this call takes no fields"
            : $"{what} not known: there {(_asked.Count == 1 ? "is" : "are")} {string.Join(", ", _asked.Order(StringComparer.Ordinal))}";
}
