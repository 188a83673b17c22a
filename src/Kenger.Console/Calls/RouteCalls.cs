using System.Globalization;
using System.Text.Json.Nodes;
using Kenger.Contracts;

namespace Kenger.Console.Calls;

/// <summary>The changes of routes.</summary>
internal static class RouteCalls
{
    /// <summary>Writes a whole route.</summary>
    /// <param name="route">The route; it is not changed.</param>
    /// <param name="version">The version that the route must have; 0 for one that must not be there.</param>
    /// <param name="reason">Why; nothing when it is blank.</param>
    public static ConsoleCall Put(JsonObject route, long version, string? reason)
    {
        var fields = (JsonObject)route.DeepClone();
        fields[WireNames.Version] = version;
        // The tool has an option for each field; a document says the same in fewer words.
        var document = new JsonObject { ["routes"] = new JsonArray(route.DeepClone()) };
        List<string> words = ["route", "import", "/dev/stdin"];
        AddReason(fields, words, reason);
        return new ConsoleCall(ApiRoutes.RoutePut, fields, words) { Input = document };
    }

    /// <summary>Deletes a route.</summary>
    public static ConsoleCall Delete(string id, long version, string? reason)
    {
        var fields = new JsonObject { [WireNames.Id] = id, [WireNames.Version] = version };
        List<string> words = ["route", "delete", id, "--at", version.ToString(CultureInfo.InvariantCulture)];
        AddReason(fields, words, reason);
        return new ConsoleCall(ApiRoutes.RouteDelete, fields, words);
    }

    /// <summary>Brings a version back, as a new one.</summary>
    public static ConsoleCall RollBack(string id, long version, string? reason)
    {
        var fields = new JsonObject { [WireNames.Id] = id, [WireNames.Version] = version };
        List<string> words = ["route", "rollback", id, version.ToString(CultureInfo.InvariantCulture)];
        AddReason(fields, words, reason);
        return new ConsoleCall(ApiRoutes.RouteRollback, fields, words);
    }

    private static void AddReason(JsonObject fields, List<string> words, string? reason)
    {
        if (!string.IsNullOrWhiteSpace(reason))
        {
            fields[WireNames.Reason] = reason.Trim();
            words.AddRange(["--reason", reason.Trim()]);
        }
    }
}
