using System.Text;
using System.Text.Json.Nodes;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.Notices.Formats;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Tests.Notices;

/// <summary>What each receiver gets, word for word.</summary>
public class FormatTests
{
    private const string Lines =
        "step 2 passed\\nnew: 120 requests, 1 errors (0.83 %), p99 80 ms\\nold: 480 requests, 2 errors (0.42 %), p99 75 ms";

    private const string Title = "shop: rollout 7 of version=v2 waits for approval, step 2 of 4, 20 % of the traffic";
    private const string ToDo = "To do: kenger rollout approve shop, or kenger rollout abort shop";

    [Fact]
    public void Json_OfARollout_IsAsDocumented() => AssertWritten(
        NoticeFormatKind.Json,
        $$$"""
        {
          "id": "n-1", "event": "rollout_waits", "time": "2026-11-26T18:00:00.000Z", "target": "ops", "ns": "shop",
          "title": "{{{Title}}}", "reason": "step 2 passed",
          "numbers": ["new: 120 requests, 1 errors (0.83 %), p99 80 ms", "old: 480 requests, 2 errors (0.42 %), p99 75 ms"],
          "command": "kenger rollout approve shop, or kenger rollout abort shop",
          "rollout": {"id": 7, "label": "version=v2", "step": 2, "steps": 4, "percent": 20},
          "links": [{"label": "Approve", "url": "https://reg.example.com/notice/link/a.b"}, {"label": "Roll back", "url": "https://reg.example.com/notice/link/c.d"}]
        }
        """);

    [Fact]
    public void Slack_OfARollout_IsBlocksOfPlainText() => AssertWritten(
        NoticeFormatKind.Slack,
        $$$"""
        {
          "text": "{{{Title}}}", "mrkdwn": false, "unfurl_links": false, "unfurl_media": false,
          "blocks": [
            {"type": "section", "text": {"type": "plain_text", "text": "{{{Title}}}", "emoji": false}},
            {"type": "section", "text": {"type": "plain_text", "text": "{{{Lines}}}", "emoji": false}},
            {"type": "section", "text": {"type": "plain_text", "text": "{{{ToDo}}}", "emoji": false}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "<https://reg.example.com/notice/link/a.b|Approve>   <https://reg.example.com/notice/link/c.d|Roll back>"}}
          ]
        }
        """);

    [Fact]
    public void Teams_OfARollout_IsACardOfTextRuns() => AssertWritten(
        NoticeFormatKind.Teams,
        $$$"""
        {
          "type": "message",
          "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
              "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
              "body": [
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "{{{Title}}}", "weight": "Bolder"}]},
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "step 2 passed"}]},
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "new: 120 requests, 1 errors (0.83 %), p99 80 ms"}]},
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "old: 480 requests, 2 errors (0.42 %), p99 75 ms"}]},
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "{{{ToDo}}}"}]}
              ],
              "actions": [
                {"type": "Action.OpenUrl", "title": "Approve", "url": "https://reg.example.com/notice/link/a.b"},
                {"type": "Action.OpenUrl", "title": "Roll back", "url": "https://reg.example.com/notice/link/c.d"}
              ]
            }
          }]
        }
        """);

    [Fact]
    public void DingTalk_OfARollout_IsTextThatMentionsNobody() => AssertWritten(
        NoticeFormatKind.Dingtalk,
        $$$"""
        {
          "msgtype": "text",
          "text": {"content": "{{{Title}}}\n{{{Lines}}}\n{{{ToDo}}}\nApprove: https://reg.example.com/notice/link/a.b\nRoll back: https://reg.example.com/notice/link/c.d"},
          "at": {"isAtAll": false}
        }
        """);

    [Fact]
    public void WeCom_OfARollout_IsText() => AssertWritten(
        NoticeFormatKind.Wecom,
        $$$"""
        {
          "msgtype": "text",
          "text": {"content": "{{{Title}}}\n{{{Lines}}}\n{{{ToDo}}}\nApprove: https://reg.example.com/notice/link/a.b\nRoll back: https://reg.example.com/notice/link/c.d"}
        }
        """);

    [Fact]
    public void Feishu_OfARollout_IsASignedPost() => AssertWritten(
        NoticeFormatKind.Feishu,
        $$$"""
        {
          "timestamp": "1795716000", "sign": "{{{FeishuSign}}}",
          "msg_type": "post",
          "content": {"post": {"en_us": {"title": "{{{Title}}}", "content": [
            [{"tag": "text", "text": "step 2 passed"}],
            [{"tag": "text", "text": "new: 120 requests, 1 errors (0.83 %), p99 80 ms"}],
            [{"tag": "text", "text": "old: 480 requests, 2 errors (0.42 %), p99 75 ms"}],
            [{"tag": "text", "text": "{{{ToDo}}}"}],
            [{"tag": "a", "text": "Approve", "href": "https://reg.example.com/notice/link/a.b"}],
            [{"tag": "a", "text": "Roll back", "href": "https://reg.example.com/notice/link/c.d"}]
          ]} } }
        }
        """,
        secret: "this is secret");

    [Fact]
    public void DingTalk_WithASecret_SignsTheUrl()
    {
        var request = Write(NoticeFormatKind.Dingtalk, ExampleNotices.Waits, "this is secret");

        Assert.Equal($"https://hooks.example.com/T0KEN?access_token=abc&timestamp=1795716000000&sign={Uri.EscapeDataString(DingTalkSign)}", request.Url.AbsoluteUri);
        Assert.Null(request.Secret);
    }

    [Fact]
    public void Json_WithASecret_SignsInAHeaderAndNamesTheNotice()
    {
        var request = Write(NoticeFormatKind.Json, ExampleNotices.Waits, "this is secret");

        Assert.Equal("this is secret", request.Secret);
        Assert.Contains(("Kenger-Notice", "n-1"), request.Headers);
        Assert.DoesNotContain("this is secret", Encoding.UTF8.GetString(request.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Slack_OfHostileNames_EscapesThemWhereMarkupIsRead()
    {
        var slack = Read(Write(NoticeFormatKind.Slack, ExampleNotices.Hostile));

        Assert.StartsWith("shop: rollout 8 of version=&lt;!channel&gt; *b*", slack["text"]!.GetValue<string>(), StringComparison.Ordinal);
        var marked = slack["blocks"]!.AsArray().Where(block => block!["text"]!["type"]!.GetValue<string>() == "mrkdwn").ToArray();
        Assert.Equal("<https://reg.example.com/notice/link/a.b|Approve>   <https://reg.example.com/notice/link/c.d|Roll back>", Assert.Single(marked)!["text"]!["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("slack")]
    [InlineData("teams")]
    [InlineData("dingtalk")]
    [InlineData("wecom")]
    [InlineData("feishu")]
    public void AnyFormat_OfHostileNames_BeginsNoLineAndHidesNothing(string format)
    {
        var text = Encoding.UTF8.GetString(Write(WireName.Parse<NoticeFormatKind>(format), ExampleNotices.Hostile).Body.Span);

        Assert.Contains("line one line two", text, StringComparison.Ordinal);
        Assert.Contains("\\\\u001B[31m", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Teams_OfHostileNames_HasNoElementThatReadsMarkdown() =>
        Assert.DoesNotContain("TextBlock\",\"text", Encoding.UTF8.GetString(Write(NoticeFormatKind.Teams, ExampleNotices.Hostile).Body.Span), StringComparison.Ordinal);

    [Fact]
    public void WeCom_OfALongList_StaysWithinItsBytesAndKeepsTheLinks()
    {
        var items = Enumerable.Range(0, 20).Select(i => new string('上', 60) + i).ToArray();
        var notice = ExampleNotices.Waits with { Items = items, Total = 400, Reason = new string('因', 900) };

        var text = Read(Write(NoticeFormatKind.Wecom, notice))["text"]!["content"]!.GetValue<string>();

        Assert.InRange(Encoding.UTF8.GetByteCount(text), 100, 2048);
        Assert.EndsWith("Roll back: https://reg.example.com/notice/link/c.d", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dingtalk", """{"errcode":0,"errmsg":"ok"}""", null)]
    [InlineData("dingtalk", """{"errcode":310000,"errmsg":"sign not match"}""", "it answers errcode 310000: sign not match")]
    [InlineData("wecom", """{"errcode":93000,"errmsg":"invalid webhook url"}""", "it answers errcode 93000: invalid webhook url")]
    [InlineData("feishu", """{"code":19021,"msg":"sign match fail"}""", "it answers code 19021: sign match fail")]
    [InlineData("feishu", """{"StatusCode":0,"StatusMessage":"success"}""", null)]
    [InlineData("feishu", """{"code":"x"}""", null)]
    [InlineData("slack", "ok", null)]
    [InlineData("wecom", "<html>", null)]
    public void WhyNotTaken_OfAnAnswer_ReadsItsCode(string format, string body, string? why) => Assert.Equal(
        why,
        NoticeFormat.Of(WireName.Parse<NoticeFormatKind>(format)).WhyNotTaken(OutgoingAnswer.Of(200, Encoding.UTF8.GetBytes(body), isWhole: true)));

    // Made with Python's hmac: base64(hmac_sha256(key, message)).
    private const string DingTalkSign = "k/FZEwzzCb6enwAxeY3XtvmOnLSu/NeguWwNyuh/6xY=";
    private const string FeishuSign = "/4VhM0mmW1kpiDbMYnwx7x6mMepMCX4VJOZ4rsJr2f4=";

    private static void AssertWritten(NoticeFormatKind format, string expected, string? secret = null)
    {
        var written = Read(Write(format, ExampleNotices.Waits, secret));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), written), written.ToJsonString());
    }

    private static OutgoingRequest Write(NoticeFormatKind format, Notice notice, string? secret = null) =>
        NoticeFormat.Of(format).Write(notice, ExampleNotices.Links, ExampleNotices.Route(format, secret: secret), ExampleNotices.Now);

    private static JsonNode Read(OutgoingRequest request) => JsonNode.Parse(request.Body.Span)!;
}
