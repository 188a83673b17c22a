using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Gateways;

/// <summary><c>kenger consumers</c></summary>
internal static class ConsumersCommand
{
    public static Command Create()
    {
        var ns = NamespaceNames.Argument("The namespace: who calls its services by name?");
        return RegistryCommand.Create("consumers", "Show the applications that call a namespace's services by name (Kenger.Discovery).", [ns], async call =>
        {
            var consumers = await call.Registry.ListConsumersAsync(call.Get(ns), call.Cancelled);
            call.Answer.Write(
                consumers,
                KengerJson.Readable.IReadOnlyListConsumerInfo,
                (all, answer) => answer.WriteTable(Table(all, call.Time), "no application calls it by name, or none whose token may say so (role register)"));
        });
    }

    public static TextTable Table(IEnumerable<ConsumerInfo> consumers, TimeProvider time)
    {
        var table = new TextTable("APPLICATION", "INSTANCE", "TOKEN", "ADDRESS", "SEEN");
        foreach (var consumer in consumers)
        {
            table.Add(null, consumer.Application, consumer.Instance, consumer.Token, consumer.Address, Clock.Ago(consumer.LastSeen, time));
        }

        return table;
    }
}
