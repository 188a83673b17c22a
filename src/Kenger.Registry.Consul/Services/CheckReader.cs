using System.Buffers;
using Kenger.Registry.Consul.Reading;

namespace Kenger.Registry.Consul.Services;

/// <summary>Reads a check as a service brings it.</summary>
internal static class CheckReader
{
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    private static readonly SearchValues<char> OfMethods = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> OfHeaders = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    // A check holds one of the places for checks while it waits.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);

    // What Consul runs on the machine of its agent, and what belongs to its mesh.
    private static readonly (string Field, string Why)[] NotThere =
    [
        ("Args", "runs a program beside the agent, and Kenger runs none: use TTL, HTTP, TCP or GRPC"),
        ("ScriptArgs", "runs a program beside the agent, and Kenger runs none: use TTL, HTTP, TCP or GRPC"),
        ("Script", "runs a program beside the agent, and Kenger runs none: use TTL, HTTP, TCP or GRPC"),
        ("DockerContainerID", "runs a program in a container, and Kenger runs none: use TTL, HTTP, TCP or GRPC"),
        ("AliasNode", "is not there: use TTL, HTTP, TCP or GRPC"),
        ("AliasService", "is not there: use TTL, HTTP, TCP or GRPC"),
        ("H2PING", "is not there: use TTL, HTTP, TCP or GRPC"),
        ("UDP", "is not there: use TTL, HTTP, TCP or GRPC"),
        ("OSService", "is not there: use TTL, HTTP, TCP or GRPC"),
        ("TCPUseTLS", "is not there: use HTTP with an https URL, or TCP alone"),
        ("TLSServerName", "is not there: the name of the URL is the certificate's"),
    ];

    // Of notes Consul's own limit is the body's.
    private const int MaxName = 256;
    private const int MaxNotes = 1_024;
    private const int MaxTarget = 2_048;

    /// <summary>The check; what is wrong with it is in the fields' problems.</summary>
    /// <param name="fields">What the service says.</param>
    /// <param name="id">Its id where it has none.</param>
    /// <param name="name">Its name where it has none.</param>
    public static CheckEntry Read(BodyFields fields, string id, string name)
    {
        foreach (var (field, why) in NotThere)
        {
            if (fields.Has(field) && !IsEmpty(fields, field))
            {
                fields.Reject(field, why);
            }
        }

        var given = FirstOf(fields.Text("CheckID"), fields.Text("ID"));
        var status = fields.Text("Status");
        if (status.Length > 0 && CheckStatuses.Parse(status) is null)
        {
            fields.Reject("Status", "must be passing, warning or critical");
        }

        return new CheckEntry
        {
            Id = Checked(fields, "CheckID", FirstOf(given, id, fields.Text("Name")), MaxName),
            Name = Checked(fields, "Name", FirstOf(fields.Text("Name"), name, given), MaxName),
            Notes = Checked(fields, "Notes", fields.Text("Notes"), MaxNotes),
            Definition = ReadDefinition(fields),
            // What nobody has looked at yet gets no traffic.
            Status = CheckStatuses.Parse(status) ?? CheckStatus.Critical,
        };
    }

    private static CheckDefinition ReadDefinition(BodyFields fields)
    {
        var (http, tcp, grpc, ttl) = (fields.Text("HTTP"), fields.Text("TCP"), fields.Text("GRPC"), fields.Duration("TTL"));
        var kinds = (http.Length > 0 ? 1 : 0) + (tcp.Length > 0 ? 1 : 0) + (grpc.Length > 0 ? 1 : 0) + (ttl > TimeSpan.Zero ? 1 : 0);
        if (kinds != 1)
        {
            fields.Reject("TTL", "or HTTP, TCP or GRPC must be given, and one of them alone");
        }

        var isTtl = ttl > TimeSpan.Zero;
        var interval = isTtl ? ttl!.Value : fields.Duration("Interval") ?? TimeSpan.Zero;
        if (interval <= TimeSpan.Zero && kinds == 1)
        {
            fields.Reject("Interval", "must be > 0 for HTTP, TCP or GRPC checks");
        }

        var timeout = fields.Duration("Timeout") is { } asked && asked > TimeSpan.Zero ? asked : DefaultTimeout;
        var critical = fields.Number("FailuresBeforeCritical") ?? 0;
        return new CheckDefinition
        {
            Type = isTtl ? CheckDefinition.Ttl : http.Length > 0 ? CheckDefinition.Http : tcp.Length > 0 ? CheckDefinition.Tcp : CheckDefinition.Grpc,
            Target = Checked(fields, http.Length > 0 ? "HTTP" : tcp.Length > 0 ? "TCP" : "GRPC", FirstOf(http, tcp, grpc), MaxTarget),
            Method = ReadMethod(fields),
            Headers = ReadHeaders(fields),
            Body = fields.Text("Body") is { Length: > 0 } body ? body : null,
            Tls = fields.Flag("GRPCUseTLS"),
            SkipVerify = fields.Flag("TLSSkipVerify"),
            Interval = (long)(isTtl || interval > MinInterval ? interval : MinInterval).TotalMilliseconds,
            Timeout = (long)(timeout < MaxTimeout ? timeout : MaxTimeout).TotalMilliseconds,
            DeregisterAfter = (long)(fields.Duration("DeregisterCriticalServiceAfter") ?? TimeSpan.Zero).TotalMilliseconds,
            SuccessBeforePassing = fields.Number("SuccessBeforePassing") ?? 0,
            FailuresBeforeCritical = critical,
            FailuresBeforeWarning = fields.Number("FailuresBeforeWarning") ?? critical,
        };
    }

    private static string? ReadMethod(BodyFields fields)
    {
        var method = fields.Text("Method");
        if (method.Length > 20 || method.AsSpan().ContainsAnyExcept(OfMethods))
        {
            fields.Reject("Method", "must be a method of HTTP, as GET");
            return null;
        }

        // Of these no answer can be read.
        if (method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase))
        {
            fields.Reject("Method", "must not be CONNECT");
        }

        return method.Length > 0 ? method.ToUpperInvariant() : null;
    }

    private static SortedDictionary<string, string[]>? ReadHeaders(BodyFields fields)
    {
        var headers = fields.Lists("Header");
        if (headers.Any(static header => !IsToken(header.Key) || header.Value.Any(static value => value.AsSpan().ContainsAnyExceptInRange(' ', '~'))))
        {
            fields.Reject("Header", "must have names of HTTP headers, and values of visible ASCII characters");
        }

        return headers.Count > 0 ? headers : null;
    }

    private static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(OfHeaders);

    private static bool IsEmpty(BodyFields fields, string field)
    {
        var problems = fields.Problems.Count;
        var isEmpty = fields.Text(field).Length == 0;
        if (fields.Problems.Count > problems)
        {
            fields.Problems.RemoveRange(problems, fields.Problems.Count - problems);
            isEmpty = !fields.Flag(field);
            // A list is neither, and says something.
            isEmpty &= fields.Problems.Count == problems;
            fields.Problems.RemoveRange(problems, fields.Problems.Count - problems);
        }

        return isEmpty;
    }

    private static string Checked(BodyFields fields, string field, string text, int max)
    {
        if (text.Length > max || !VisibleText.IsVisible(text))
        {
            fields.Reject(field, $"must be at most {max} characters without control or invisible characters");
        }

        return text;
    }

    private static string FirstOf(params string[] texts) => Array.Find(texts, text => text.Length > 0) ?? "";
}
