using System.Collections;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>How much work an answer was, beyond that of an ordinary call.</summary>
internal static class AnswerSize
{
    // About what an ordinary call takes: to copy so many bytes, or to read and write so many entries of a list.
    private const int BytesPerCall = 64 * 1024;
    private const int EntriesPerCall = 20;

    private static readonly object Key = new();

    /// <summary>Remembers the length of a list that is answered.</summary>
    public static void Note(HttpContext context, object? data)
    {
        var count = data switch
        {
            IReadOnlyList<NamespaceTraffic> traffic => traffic.Sum(each => each.Points.Count),
            ICollection list => list.Count,
            _ => 0,
        };
        if (count >= EntriesPerCall)
        {
            context.Items[Key] = count;
        }
    }

    /// <summary>So many ordinary calls more.</summary>
    public static int InCalls(HttpContext context) =>
        context.Response.ContentLength is { } bytes ? (int)(bytes / BytesPerCall)
            : context.Items.TryGetValue(Key, out var entries) ? (int)entries! / EntriesPerCall
            : 0;
}
