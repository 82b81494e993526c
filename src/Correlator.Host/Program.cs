using Correlator.Cli;
using Correlator.Host.Operations;

return await CommandLine.Run(args, new HostOperations(), Terminal.OfProcess());
