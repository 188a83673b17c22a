using System.Text;
using Kenger.Peers.Tests.Servers;

namespace Kenger.Peers.Tests.Spellings;

/// <summary>Ways to write the guarded hosts that nobody thought of, the same in each run.</summary>
internal static class GeneratedHosts
{
    private const int Seed = 20_260_102;

    private static readonly string[] Names = [Guarded.Host, Guarded.Host, Guarded.IdnHost, Guarded.IdnHostInLetters];

    private static readonly string[] Before = ["", "", "", "", "", "", " ", "\t", "x@", "x:y@", "http://", "//", ".", "[", "other,", "\"", "\\\\", "*."];

    private static readonly string[] After =
    [
        "", "", "", ".", ".", "..", ":80", ":443", ":8080", ":", ":080", ":0", ":00000080", ":65535", ":65536", ":x", ":-1", ":+80", ".:80", ".:443", ":80.",
        " ", "\t", "/", "/x", "?x", "#x", "\\x", "]", "]:80", ",other", ";x", "%00", "%2e", "@x", "\"", ":80:80", ": 80", "_", "%20",
    ];

    private static readonly string[] Insertions = [".", "-", "_", "%", "\t", " ", "\u00ad", "\u200b", "%2e", "%00", ":", "@", "。", "/", "\\", ",", "'", "~"];

    /// <summary>Different ones, as many as asked for; those that begin with <c>Host</c> are header lines.</summary>
    public static IReadOnlyList<string> Make(int count)
    {
        var random = new Random(Seed);
        var made = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (made.Count < count)
        {
            var one = MakeOne(random);
            var lines = random.Next(20) switch
            {
                0 => $"Host: {one}\r\nHost: other\r\n",
                1 => $"Host: other\r\nHost: {one}\r\n",
                2 => $"Host: other\r\nX-Forwarded-Host: {one}\r\n",
                3 => $"Host: {one}\r\nX-Forwarded-Host: other\r\n",
                4 => $"Host:{one}\r\n",
                _ => one,
            };
            if (seen.Add(lines))
            {
                made.Add(lines);
            }
        }

        return made;
    }

    private static string MakeOne(Random random)
    {
        var name = new StringBuilder(OneOf(random, Names));
        if (random.Next(2) == 0)
        {
            for (var i = 0; i < name.Length; i++)
            {
                name[i] = random.Next(3) == 0 ? char.ToUpperInvariant(name[i]) : name[i];
            }
        }

        if (random.Next(3) == 0)
        {
            Damage(random, name);
        }

        return OneOf(random, Before) + name + OneOf(random, After);
    }

    private static void Damage(Random random, StringBuilder name)
    {
        var i = random.Next(name.Length);
        switch (random.Next(5))
        {
            case 0:
                name.Insert(i, OneOf(random, Insertions));
                break;
            case 1:
                var sign = name[i];
                name.Remove(i, 1).Insert(i, string.Concat(Encoding.UTF8.GetBytes(sign.ToString()).Select(each => $"%{each:x2}")));
                break;
            case 2 when char.IsAsciiLetterLower(name[i]):
                name[i] = (char)(name[i] - 'a' + 'ａ');
                break;
            case 3:
                name.Insert(i, name[i]);
                break;
            default:
                name.Replace(".", random.Next(2) == 0 ? "。" : "．");
                break;
        }
    }

    private static string OneOf(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
