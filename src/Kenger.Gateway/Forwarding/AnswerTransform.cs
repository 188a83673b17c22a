using System.Net.Http;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>Hears when a node begins to answer, and takes event streams out of YARP's hands: these may be quiet for longer than other answers.</summary>
internal sealed class AnswerTransform : ResponseTransform
{
    public static AnswerTransform Instance { get; } = new();

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } answer && ForwardedRequest.Of(context.HttpContext) is { } request)
        {
            request.AnswerBegan((int)answer.StatusCode);
            if (EventStream.Matches(answer) && !HttpMethods.IsHead(context.HttpContext.Request.Method))
            {
                request.Stream = answer.Content;
                answer.Content = new ByteArrayContent([]);
            }
        }

        return default;
    }
}
