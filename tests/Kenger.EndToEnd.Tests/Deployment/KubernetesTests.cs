using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kenger.EndToEnd.Tests.Deployment;

/// <summary>The manifests in <c>deploy/kubernetes</c>: what one part names, another has.</summary>
public sealed class KubernetesTests
{
    private static readonly JsonNode[] Manifests = [.. DeployFolder.Read("kubernetes", "registry.yml"), .. DeployFolder.Read("kubernetes", "gateway.yml")];

    private static readonly JsonNode[] Workloads = [.. Manifests.Where(each => Kind(each) is "Deployment" or "StatefulSet")];

    [Fact]
    public void Workloads_Each_RunAsNobodyInParticular()
    {
        Assert.Equal(2, Workloads.Length);
        Assert.All(Workloads, workload =>
        {
            var pod = Pod(workload);
            var container = Container(workload)["securityContext"]!;
            Assert.Equal("true", pod["securityContext"]!["runAsNonRoot"]!.ToString());
            Assert.Equal("1654", pod["securityContext"]!["runAsUser"]!.ToString());
            Assert.Equal("true", container["readOnlyRootFilesystem"]!.ToString());
            Assert.Equal("false", container["allowPrivilegeEscalation"]!.ToString());
            Assert.Equal(["ALL"], container["capabilities"]!["drop"].Texts());
        });
    }

    [Fact]
    public void Probes_Each_AskAPathThatIsAnsweredAtAPortThatIsNamed() => Assert.All(Workloads, workload =>
    {
        var container = Container(workload);
        var ports = container["ports"]!.AsArray().Select(port => port!["name"]!.ToString()).ToArray();
        var paths = Kind(workload) == "Deployment" ? (string[])["/livez", "/readyz"] : ["/health"];

        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            var asks = container[probe]!["httpGet"]!;
            Assert.Contains(asks["port"]!.ToString(), ports);
            Assert.Contains(asks["path"]!.ToString(), paths);
        }
    });

    [Fact]
    public void Selectors_OfServicesAndBudgets_FindTheirPods()
    {
        var labels = Workloads.Select(workload => workload["spec"]!["template"]!["metadata"]!["labels"]!.ToJsonString()).ToArray();

        Assert.All(Workloads, workload => Assert.Contains(workload["spec"]!["selector"]!["matchLabels"]!.ToJsonString(), labels));
        Assert.All(Manifests.Where(each => Kind(each) == "Service"), service => Assert.Contains(service["spec"]!["selector"]!.ToJsonString(), labels));
        var budget = Manifests.Single(each => Kind(each) == "PodDisruptionBudget");
        Assert.Contains(budget["spec"]!["selector"]!["matchLabels"]!.ToJsonString(), labels);
    }

    [Fact]
    public void Mounts_Each_AreOfAVolumeThatIsThere() => Assert.All(Workloads, workload =>
    {
        var volumes = Pod(workload)["volumes"]!.AsArray().Select(volume => volume!["name"]!.ToString())
            .Concat(workload["spec"]!["volumeClaimTemplates"]?.AsArray().Select(claim => claim!["metadata"]!["name"]!.ToString()) ?? []).Order(StringComparer.Ordinal);

        Assert.Equal(volumes, Container(workload)["volumeMounts"]!.AsArray().Select(mount => mount!["name"]!.ToString()).Order(StringComparer.Ordinal));
        // Paths of the settings are below one of them.
        var mounts = Container(workload)["volumeMounts"]!.AsArray().Select(mount => mount!["mountPath"]!.ToString()).ToArray();
        Assert.All(
            Container(workload)["env"]!.AsArray().Select(each => (string?)each!["value"]).Where(value => value is not null && value.StartsWith('/')),
            value => Assert.Contains(mounts, mount => value!.StartsWith(mount, StringComparison.Ordinal)));
    });

    [Fact]
    public void Gateway_ItsRoutes_AreSettingsThatItReads()
    {
        var settings = JsonNode.Parse(Manifests.Single(each => Kind(each) == "ConfigMap")["data"]!["appsettings.json"]!.ToString())!;

        var route = settings["Kenger"]!["Gateway"]!["Routes"]![0]!;

        Assert.Equal("orders", route["Namespace"]!.ToString());
        Assert.Equal("/etc/kenger", Container(Workloads.Single(each => Kind(each) == "Deployment"))["workingDir"]!.ToString());
    }

    private static string Kind(JsonNode manifest) => manifest["kind"]!.ToString();

    private static JsonNode Pod(JsonNode workload) => workload["spec"]!["template"]!["spec"]!;

    private static JsonNode Container(JsonNode workload) => Pod(workload)["containers"]![0]!;
}
