namespace Correlator.Bench.Generator;

internal static class WaterPlantSample { public static void Write(string folder) => Directory.CreateDirectory(folder); }
