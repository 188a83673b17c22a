using System.Diagnostics.CodeAnalysis;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Admin;

/// <summary>The original's two ways to switch a host, with its sentences; <c>nil</c> is what it says for "not switched".</summary>
internal static class HostSwitchEndpoints
{
    private const string Nothing = "nil";

    /// <summary><c>/_switch_upstream?upstream=NS[&amp;host=H]</c></summary>
    public static async Task<IResult> SwitchUpstream(
        HttpContext context, HostSwitcher switcher, string? upstream, string? host, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(upstream))
        {
            return Say("upstream is nil 1", StatusCodes.Status400BadRequest);
        }

        if (Check(context, ref host, upstream) is { } problem)
        {
            return Say(problem, StatusCodes.Status400BadRequest);
        }

        var before = await switcher.SwitchAsync(host, upstream, cancellationToken) ?? Nothing;
        return Say($"Current upstream is :{before}\n{host} change upstream from {before} to {upstream}");
    }

    /// <summary><c>/ups_update?ups=NS[&amp;host=H]</c>; an empty one switches the host back.</summary>
    public static async Task<IResult> UpdateUps(
        HttpContext context, HostSwitcher switcher, string? ups, string? host, CancellationToken cancellationToken)
    {
        if (ups is null)
        {
            return Say("usage: /ups_update?ups=NAMESPACE", StatusCodes.Status400BadRequest);
        }

        if (Check(context, ref host, ups) is { } problem)
        {
            return Say(problem, StatusCodes.Status400BadRequest);
        }

        var before = await switcher.SwitchAsync(host, ups, cancellationToken) ?? Nothing;
        return Say($"{host} update upstream from {before} to {(ups.Length == 0 ? Nothing : ups)}");
    }

    // As the original: without a parameter it is the host that is asked by.
    private static string? Check(HttpContext context, [NotNull] ref string? host, string ns)
    {
        host = string.IsNullOrEmpty(host) ? context.Request.Headers.Host.ToString() : host;
        if (FieldChecks.CheckRequestHost(host) is not null || !RequestHost.TryNormalize(host, out var normalized))
        {
            return $"host {FieldChecks.CheckRequestHost(host)}";
        }

        host = normalized;
        return ns.Length > 0 && FieldChecks.CheckNamespace(ns) is { } rule ? $"the upstream is a namespace: it {rule}" : null;
    }

    private static IResult Say(string sentence, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(sentence + "\n", "text/plain", statusCode: status);
}
