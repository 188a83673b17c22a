using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Cli.Tests.Doctor;

/// <summary>Answers by path as it is told: a registry, a gateway or anything else at a real address.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedPeer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <param name="date">The Date it sends; null for its own.</param>
    /// <param name="answers">By path, without the query; all others are answered 404 without a body.</param>
    public static async Task<ScriptedPeer> StartAsync(DateTimeOffset? date, params (string Path, int Status, string Body)[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            var (_, status, body) = Array.Find(answers, each => each.Path == context.Request.Path.Value);
            context.Response.StatusCode = status == 0 ? 404 : status;
            context.Response.ContentType = "application/json";
            if (date is { } moment)
            {
                context.Response.GetTypedHeaders().Date = moment;
            }

            return context.Response.WriteAsync(body ?? "");
        });
        await app.StartAsync();
        return new ScriptedPeer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
