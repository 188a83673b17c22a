namespace Kenger.Releases.Tests.Parts;

/// <summary>A node, and what it is really like.</summary>
internal sealed class NodeSim(int port, string version)
{
    public int Port => port;

    public string Version { get; set; } = version;

    public NodeCondition State { get; private set; } = NodeCondition.Good;

    /// <summary>The second since when it is like that.</summary>
    public int Since { get; private set; }

    /// <summary>It says goodbye, or an operator removed it.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Its process runs, and sends heartbeats.</summary>
    public bool IsAlive => State != NodeCondition.Dead && !HasLeft;

    public void Become(NodeCondition state, int now)
    {
        if (State != state)
        {
            (State, Since) = (state, now);
        }
    }

    public override string ToString() => $"{port}({Version}, {State}{(HasLeft ? ", left" : "")})";
}

/// <summary>What a node does with requests and probes.</summary>
internal enum NodeCondition
{
    /// <summary>Answers both.</summary>
    Good,

    /// <summary>Takes no connections.</summary>
    Dead,

    /// <summary>Answers probes, and nothing else.</summary>
    Hanging,

    /// <summary>Takes connections and answers nothing, probes neither.</summary>
    Mute,

    /// <summary>Answers probes well, and everything else with 500.</summary>
    Failing,

    /// <summary>Answers every second request with 500.</summary>
    HalfFailing,

    /// <summary>Answers requests well, and probes with 500.</summary>
    Sick,

    /// <summary>Answers all well, requests after less than half a second and probes after one and a half.</summary>
    Slow,
}
