return await Kenger.Cli.KengerCommandLine.RunAsync(args, Console.Out, Console.Error);
