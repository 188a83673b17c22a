using Kenger.Registry.Consul.Answers;
using Kenger.Registry.Consul.Services;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Consul.Http;

/// <summary><c>/v1/health/…</c></summary>
internal static class HealthEndpoints
{
    public static Task<IResult> Service(HttpContext context, string service, ConsulReads reads)
    {
        var query = context.Request.Query;
        var tags = query["tag"].OfType<string>().ToArray();
        // As Consul: there without a value is yes, and a value has to be a truth value.
        var passing = query.ContainsKey("passing") && query["passing"].ToString() is { } text && (text.Length == 0 || IsTrue(text) is null or true);
        if (query["passing"].ToString() is { Length: > 0 } given && IsTrue(given) is null)
        {
            return Task.FromResult(ConsulAnswer.Invalid("Invalid value for ?passing"));
        }

        return reads.OfServiceAsync(
            context,
            service,
            views => views.Where(view => view.HasTags(tags) && (!passing || view.Status == CheckStatus.Passing)).Select(view => view.ToHealthService()).ToList(),
            ConsulJson.Default.ListHealthServiceAnswer);
    }

    public static Task<IResult> Checks(HttpContext context, string service, ConsulReads reads) => reads.OfServiceAsync(
        context, service, static views => views.SelectMany(view => view.Checks()).ToList(), ConsulJson.Default.ListCheckAnswer);

    public static Task<IResult> Node(HttpContext context, string node, ConsulReads reads) => reads.OfAllAsync(
        context, views => views.Where(view => view.Node == node).SelectMany(view => view.Checks()).ToList(), ConsulJson.Default.ListCheckAnswer);

    public static Task<IResult> State(HttpContext context, string state, ConsulReads reads) => state != "any" && CheckStatuses.Parse(state) is null
        ? Task.FromResult(ConsulAnswer.Invalid("the state must be any, passing, warning or critical"))
        : reads.OfAllAsync(
            context,
            views => views.SelectMany(view => view.Checks()).Where(check => state == "any" || check.Status == state).ToList(),
            ConsulJson.Default.ListCheckAnswer);

    // What Go takes for a truth value.
    private static bool? IsTrue(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
