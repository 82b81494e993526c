using System.Text;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.Serialization;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;

namespace Correlator.Actors.Tests.Serialization;

/// <summary>
/// What version 1 wrote stays readable. A change of form gets a new version and golden files of its own; those of version 1 stay.
/// </summary>
public class GoldenFileTests(NodeSystem node) : IClassFixture<NodeSystem>
{
    public static TheoryData<string> StoredNames => [.. SampleStored.All.Select(NameOf)];

    public static TheoryData<string> FactNames => [.. SampleFacts.All.Select(fact => Kebab(fact.GetType()))];

    [Theory]
    [MemberData(nameof(StoredNames))]
    public void What_is_stored_reads_back_equal(string name)
    {
        var sample = SampleStored.All.Single(stored => NameOf(stored) == name);
        var read = node.Serializer.FromBinary(Golden(name, VersionOf(sample)), node.Serializer.Manifest(sample));
        Assert.Equivalent(sample, read, strict: true);
    }

    [Fact]
    public void What_version_1_stored_of_what_has_a_later_version_reads_back_equal()
    {
        foreach (var sample in SampleStored.OfVersion1)
        {
            Assert.Equivalent(sample, node.Serializer.FromBinary(Golden(NameOf(sample)), node.Serializer.Manifest(sample)), strict: true);
        }
    }

    [Fact]
    public void What_version_2_stored_of_a_line_reads_back_equal()
    {
        var line = SampleStored.LineOfVersion2;
        Assert.Equivalent(line, node.Serializer.FromBinary(Golden(NameOf(line), 2), node.Serializer.Manifest(line)), strict: true);
    }

    [Theory]
    [MemberData(nameof(StoredNames))]
    public void What_is_stored_today_has_the_bytes_of_its_golden_file(string name)
    {
        var sample = SampleStored.All.Single(stored => NameOf(stored) == name);
        Assert.Equal(Convert.ToHexString(Golden(name, VersionOf(sample))), Convert.ToHexString(node.Serializer.ToBinary(sample)));
    }

    [Theory]
    [MemberData(nameof(FactNames))]
    public void A_fact_of_version_1_reads_back_equal_and_is_written_alike(string name)
    {
        var sample = SampleFacts.All.Single(fact => Kebab(fact.GetType()) == name);
        var golden = Golden(name);
        using var reader = new BinaryReader(new MemoryStream(golden));
        Assert.Equivalent(sample, FactCodec.Instance.Read(reader), strict: true);
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(Bytes(sample)));
    }

    [Fact]
    public void Every_sort_of_stored_record_event_and_fact_has_its_sample()
    {
        Assert.Equal(
            Concrete<IStored>(typeof(IStored)), SampleStored.All.Select(stored => stored.GetType().Name).Distinct().Order());
        Assert.Equal(
            Concrete<IIncidentEvent>(typeof(IIncidentEvent)), SampleStored.Events.Select(@event => @event.GetType().Name).Order());
        Assert.Equal(Concrete<Fact>(typeof(Fact)), SampleFacts.All.Select(fact => fact.GetType().Name).Order());
    }

    [Fact]
    public void Everything_stored_goes_through_the_one_serializer_of_the_shipped_configuration()
    {
        foreach (var stored in SampleStored.All)
        {
            var serializer = node.System.Serialization.FindSerializerFor(stored);
            Assert.Equal(4711, serializer.Identifier);
            Assert.IsType<StoredSerializer>(serializer);
        }
    }

    internal static byte[] Bytes(Fact fact)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        FactCodec.Instance.Write(writer, fact);
        writer.Flush();
        return bytes.ToArray();
    }

    internal static string NameOf(IStored stored) =>
        Kebab(stored is IncidentStored incident ? incident.Event.GetType() : stored.GetType());

    private static int VersionOf(IStored stored) => stored is LineStored ? 3 : SampleStored.OfVersion1.Any(old => old.GetType() == stored.GetType()) ? 2 : 1;

    private static byte[] Golden(string name, int version = 1) =>
        File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "data", "golden", $"{name}-v{version}.bin"));

    private static IOrderedEnumerable<string> Concrete<T>(Type of) => typeof(T).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsAssignableTo(of)).Select(type => type.Name).Order();

    internal static string Kebab(Type type)
    {
        var name = new StringBuilder();
        foreach (var letter in type.Name)
        {
            if (char.IsUpper(letter) && name.Length > 0) name.Append('-');
            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
