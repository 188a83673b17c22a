using System.Globalization;
using System.Net.Http;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>How a number of others is asked for, and what the answer means. No number is never a good one.</summary>
internal static class CheckQuestion
{
    private const int MaxDepth = 32;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = MaxDepth };

    public static OutgoingRequest RequestFor(RolloutCheck check) => new(UrlOf(check)) { Method = HttpMethod.Get, Timeout = Timeout };

    /// <summary>What an answer comes to.</summary>
    /// <param name="check">What was asked.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="answer">What came.</param>
    public static OutsideVerdict Judge(RolloutCheck check, string name, OutgoingAnswer answer)
    {
        var (values, problem) = Read(check, answer);
        var numbers = values.Where(value => !double.IsNaN(value)).ToArray();
        if (numbers.Length == 0)
        {
            return new OutsideVerdict(
                OutsideKind.Stay, $"{name} has no number to go by, {PlanText.HostOf(check.Url)}: {problem ?? "the query has no result"}");
        }

        // Of several the worst: the one that is furthest beyond, or closest to, a limit.
        var (most, least) = (numbers.Max(), numbers.Min());
        return check.Max is { } max && most > max ? new OutsideVerdict(OutsideKind.Back, $"{name} is {Number(most)}, and the limit is {Number(max)} at most")
            : check.Min is { } min && least < min ? new OutsideVerdict(OutsideKind.Back, $"{name} is {Number(least)}, and the limit is {Number(min)} at least")
            : new OutsideVerdict(OutsideKind.Clear, $"{name} is {Number(check.Max is null ? least : most)}");
    }

    private static Uri UrlOf(RolloutCheck check)
    {
        if (check.Query is not { } query)
        {
            return new Uri(check.Url);
        }

        var url = new UriBuilder(check.Url);
        url.Path = url.Path.TrimEnd('/') + "/api/v1/query";
        url.Query = $"{(url.Query.Length > 1 ? url.Query[1..] + "&" : "")}query={Uri.EscapeDataString(query)}&timeout=5s";
        return url.Uri;
    }

    private static (IReadOnlyList<double> Values, string? Problem) Read(RolloutCheck check, OutgoingAnswer answer)
    {
        if (answer.Problem is { } problem)
        {
            return ([], problem);
        }

        if (!answer.IsWhole)
        {
            return ([], $"its answer is longer than {OutgoingHttp.MaxAnswerBytes / 1024} KiB");
        }

        try
        {
            using var document = JsonDocument.Parse(answer.Body, JsonOptions);
            return check.Query is null ? Document(document.RootElement, check.Pointer!, answer) : Prometheus(document.RootElement, answer);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return ([], answer.IsSuccess ? "its answer can't be read" : Status(answer));
        }
    }

    private static (IReadOnlyList<double> Values, string? Problem) Prometheus(JsonElement answer, OutgoingAnswer whole)
    {
        if (answer.GetProperty("status"u8).GetString() != "success")
        {
            return ([], $"it refuses the query: {Visible(answer.GetProperty("error"u8).GetString())}");
        }

        var data = answer.GetProperty("data"u8);
        var result = data.GetProperty("result"u8);
        return !whole.IsSuccess ? ([], Status(whole)) : data.GetProperty("resultType"u8).GetString() switch
        {
            "scalar" => ([Sample(result)], null),
            "vector" => ([.. result.EnumerateArray().Select(each => Sample(each.GetProperty("value"u8)))], null),
            _ => ([], "the query's result is no instant vector and no scalar"),
        };
    }

    private static (IReadOnlyList<double> Values, string? Problem) Document(JsonElement element, string pointer, OutgoingAnswer whole)
    {
        if (!whole.IsSuccess)
        {
            return ([], Status(whole));
        }

        foreach (var part in pointer[1..].Split('/').Select(static part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            var isFound = element.ValueKind switch
            {
                JsonValueKind.Object => element.TryGetProperty(part, out element),
                JsonValueKind.Array when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < element.GetArrayLength() =>
                    (element = element[i]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!isFound)
            {
                return ([], $"there is nothing at {Visible(pointer)}");
            }
        }

        return element.ValueKind == JsonValueKind.Number ? ([element.GetDouble()], null) : ([], $"what is at {Visible(pointer)} is no number");
    }

    // [time, "value"]; the value may be NaN, +Inf or -Inf.
    private static double Sample(JsonElement pair) => pair[1].GetString() switch
    {
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        { } text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        null => double.NaN,
    };

    private static string Status(OutgoingAnswer answer) => string.Create(CultureInfo.InvariantCulture, $"it answers {answer.Status}");

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Visible(string? text) => AnswerText.Shown(text);
}
