using Correlator.Ingest.Decoding;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests.Zeek;

/// <summary>The bytes are hostile: nothing may throw, hang or read past the record.</summary>
public class ZeekHostileInputTests
{
    private static readonly List<(string File, List<byte[]> Lines)> Logs =
        [.. RecordedLogs.Files(RecordedLogs.Root).Select(file => (file, RecordedLogs.Lines(file)))];

    [Property(MaxTest = 500)]
    public void Random_bytes_have_a_result(byte[] bytes)
    {
        var header = RecordedLogs.Tsv("conn", "ts id.orig_h service duration");
        foreach (var decoder in new RecordDecoder[] { header, new ZeekTsvDecoder(), new ZeekJsonDecoder("conn") })
        {
            AssertResult(decoder, bytes);
            AssertResult(decoder, [(byte)'{', (byte)'"', .. bytes]);
            AssertResult(decoder, [(byte)'#', .. bytes]);
            AssertResult(decoder, [.. "#separator "u8, .. bytes]);
        }
    }

    [Fact]
    public void Mutated_lines_have_a_result()
    {
        var random = new Random(20_261_124);
        foreach (var (file, lines) in Logs)
        {
            var decoder = RecordedLogs.DecoderOf(file, lines);
            foreach (var line in lines.Take(60))
            {
                AssertResult(decoder, line);
                for (var mutation = 0; mutation < 6; mutation++) AssertResult(decoder, Mutate(line, random));
            }
        }
    }

    [Fact]
    public void Mutated_rows_under_a_sound_header_have_a_result()
    {
        var random = new Random(7);
        foreach (var (file, lines) in Logs)
        {
            var decoder = RecordedLogs.DecoderOf(file, lines);
            foreach (var line in lines.Where(line => line is [(byte)'#', ..])) AssertResult(decoder, line);
            foreach (var line in lines.Where(line => line is not [(byte)'#', ..]).Take(40))
            {
                for (var mutation = 0; mutation < 10; mutation++) AssertResult(decoder, Mutate(line, random));
            }
        }
    }

    [Fact]
    public void Every_cut_of_a_JSON_line_is_a_fault()
    {
        foreach (var line in Logs.SelectMany(log => log.Lines).Where(line => line is [(byte)'{', .., (byte)'}']).Take(25))
        {
            var decoder = new ZeekJsonDecoder("conn");
            for (var length = 1; length < line.Length; length++)
            {
                Observation observation = default;
                var result = decoder.Decode(line.AsSpan(0, length), ref observation);
                Assert.True(result.IsFault(), $"{result} for {System.Text.Encoding.UTF8.GetString(line, 0, length)}");
            }
        }
    }

    [Theory]
    [InlineData('x')]
    [InlineData('\t')]
    [InlineData('{')]
    [InlineData('[')]
    [InlineData('"')]
    [InlineData('\\')]
    [InlineData('9')]
    [InlineData('\0')]
    public void Ten_megabytes_of_one_byte_have_a_result(char fill)
    {
        var bytes = new byte[10_000_000];
        Array.Fill(bytes, (byte)fill);
        foreach (var prefix in new byte[][] { [], "#fields\t"u8.ToArray(), "{\"ts\":"u8.ToArray(), "{\"ts\":["u8.ToArray(), "{\"uid\":\""u8.ToArray() })
        {
            byte[] record = [.. prefix, .. bytes];
            AssertResult(new ZeekTsvDecoder(), record);
            AssertResult(RecordedLogs.Tsv("conn", "ts"), record);
            AssertResult(new ZeekJsonDecoder("conn"), record);
        }
    }

    [Fact]
    public void A_state_that_is_not_one_is_survived()
    {
        var random = new Random(3);
        var state = RecordedLogs.Tsv("conn", "ts uid service").SaveState();
        for (var i = 0; i < 500; i++)
        {
            var decoder = new ZeekTsvDecoder();
            decoder.RestoreState(Mutate(state, random));
            AssertResult(decoder, "1421154095.0\tC\tmodbus"u8.ToArray());
        }
    }

    private static void AssertResult(RecordDecoder decoder, byte[] record)
    {
        Observation observation = default;
        var result = decoder.Decode(record, ref observation);
        Assert.True(Enum.IsDefined(result));
        if (result == DecodeResult.Observation && !observation.Has(ObservationFlags.TimeInferred))
        {
            Assert.InRange(observation.Time.ToDateTimeOffset().Year, 1990, 2099);
        }
    }

    private static byte[] Mutate(byte[] line, Random random)
    {
        var bytes = line.ToList();
        if (bytes.Count == 0) return [.. bytes];
        var at = random.Next(bytes.Count);
        switch (random.Next(7))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes.RemoveRange(at, bytes.Count - at); break;
            case 2: bytes.InsertRange(at, bytes.Take(random.Next(bytes.Count)).ToList()); break;
            case 3: bytes[at] = 0; break;
            case 4: bytes.RemoveAt(at); break;
            case 5: bytes[at] = "\"\\{}[],:#\t-0"u8[random.Next(12)]; break;
            default: bytes.InsertRange(at, "9999999999999999999999"u8.ToArray()); break;
        }

        return [.. bytes];
    }
}
