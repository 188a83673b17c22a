using System.Net.Http;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>Takes out of a request on its way to a node what must not go on, see <see cref="PassedHeaders"/>, and notes the pass, see <see cref="LoopGuard"/>.</summary>
internal sealed class HopHeaders(LoopGuard loop, PassedHeaders passed) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        Apply(context);
        return default;
    }

    /// <summary>The same, as a part of another transform.</summary>
    public void Apply(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        var outgoing = context.ProxyRequest;
        if (request.Headers.Connection is { Count: > 0 } connection)
        {
            PassedHeaders.TakenAway(connection)?.ForEach(name => Remove(name, outgoing));
        }

        StripOdd(context.HttpContext, outgoing.Headers);
        var passes = request.Headers[LoopGuard.Header];
        if (passes.Count > 0)
        {
            outgoing.Headers.Remove(LoopGuard.Header);
        }

        outgoing.Headers.TryAddWithoutValidation(LoopGuard.Header, loop.Add(passes));
    }

    private static void Remove(string name, HttpRequestMessage outgoing)
    {
        // NonValidated: a name that is none would throw, and names of the content's headers do so in the other collection.
        if (outgoing.Headers.NonValidated.Contains(name))
        {
            outgoing.Headers.Remove(name);
        }
        else if (outgoing.Content is { } content && content.Headers.NonValidated.Contains(name))
        {
            content.Headers.Remove(name);
        }
    }

    private void StripOdd(HttpContext context, HttpRequestHeaders outgoing)
    {
        List<string>? found = null;
        bool? isTrusted = null;
        foreach (var header in outgoing.NonValidated)
        {
            if (!passed.MayPass(header.Key, context, ref isTrusted))
            {
                (found ??= []).Add(header.Key);
            }
        }

        found?.ForEach(name => outgoing.Remove(name));
    }
}
