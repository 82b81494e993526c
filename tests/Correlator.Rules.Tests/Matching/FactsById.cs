using Correlator.Model.Facts;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Tests.Matching;

/// <summary>Stands for the store's codec: writes a fact's id and finds the fact again by it.</summary>
internal sealed class FactsById : IFactCodec
{
    private readonly Dictionary<FactId, Fact> _facts = [];

    public void Write(BinaryWriter writer, object fact)
    {
        var id = ((Fact)fact).Id;
        _facts[id] = (Fact)fact;
        writer.Write(id.High);
        writer.Write(id.Low);
    }

    public object Read(BinaryReader reader) => _facts[new FactId(reader.ReadUInt64(), reader.ReadUInt64())];

    /// <summary>Saves a session and goes on in a new one.</summary>
    public static IRuleSession Reopen(RuleSet set, IRuleSession session, string zone = "plant")
    {
        var codec = new FactsById();
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            session.Save(writer, codec);
        }

        stream.Position = 0;
        var next = set.OpenSession(zone);
        using var reader = new BinaryReader(stream);
        next.Restore(reader, codec);
        Assert.Equal(stream.Length, stream.Position);
        return next;
    }
}
