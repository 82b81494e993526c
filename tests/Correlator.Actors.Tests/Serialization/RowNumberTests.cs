using Correlator.Actors.Serialization;
using FsCheck.Xunit;

namespace Correlator.Actors.Tests.Serialization;

public class RowNumberTests
{
    [Property(MaxTest = 2_000)]
    public void Numbers_are_written_as_by_one_byte_after_the_other_and_read_back(ulong[] numbers, byte[] shifts)
    {
        var given = numbers.Select((number, i) => shifts.Length == 0 ? number : number >> (shifts[i % shifts.Length] & 63)).ToArray();
        AssertAlike(given);
    }

    [Fact]
    public void The_least_and_the_most_of_each_length_are_written_and_read_back() =>
        AssertAlike([.. Enumerable.Range(0, 64).SelectMany(bit => (ulong[])[1UL << bit, (1UL << bit) - 1]), ulong.MaxValue]);

    // Alone, with little behind it, and with much.
    private static void AssertAlike(ulong[] numbers)
    {
        foreach (var number in numbers) Assert.Equal([number], Read(Written([number]), 1));
        var bytes = Written(numbers);
        Assert.Equal(numbers.SelectMany(Naive), bytes);
        Assert.Equal(numbers, Read(bytes, numbers.Length));
    }

    private static byte[] Written(ulong[] numbers)
    {
        var writer = new RowWriter(16);
        foreach (var number in numbers) writer.Number(number);
        var bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static ulong[] Read(byte[] bytes, int count)
    {
        var reader = new RowReader(bytes);
        var numbers = new ulong[count];
        for (var i = 0; i < count; i++) numbers[i] = reader.Number();
        Assert.Equal(0, reader.Left);
        return numbers;
    }

    private static IEnumerable<byte> Naive(ulong number)
    {
        for (; number >= 0x80; number >>= 7) yield return (byte)(number | 0x80);
        yield return (byte)number;
    }
}
