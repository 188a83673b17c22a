using System.Text.Json.Serialization;

namespace Kenger.Registry.Consul.Services;

/// <summary>How a check is, from best to worst.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckStatus>))]
internal enum CheckStatus
{
    /// <summary>Well.</summary>
    Passing,

    /// <summary>Well enough to get traffic.</summary>
    Warning,

    /// <summary>It gets no traffic.</summary>
    Critical,
}

/// <summary>Their names on the wire.</summary>
internal static class CheckStatuses
{
    public static string ToWireName(this CheckStatus status) => status switch
    {
        CheckStatus.Passing => "passing",
        CheckStatus.Warning => "warning",
        _ => "critical",
    };

    /// <summary>Null for anything else.</summary>
    public static CheckStatus? Parse(string text) => text switch
    {
        "passing" => CheckStatus.Passing,
        "warning" => CheckStatus.Warning,
        "critical" => CheckStatus.Critical,
        _ => null,
    };
}
