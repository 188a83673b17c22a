namespace Edge;

/// <summary>A service that registers itself.</summary>
internal static class DemoService
{
    public static WebApplication Create(string ns, Func<HttpContext, string> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddKengerRegistry(options => (options.Url, options.Namespace) = ("http://127.0.0.1:5000", ns));
        var app = builder.Build();
        app.MapKengerStatus();
        app.MapFallback((HttpContext context) => answer(context));
        return app;
    }
}
