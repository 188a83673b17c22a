// One target at a time: a failure belongs to its input, and a machine may have two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
