return await Kenger.Cli.KengerCommandLine.RunAsync(args, System.Console.Out, System.Console.Error);
