using Correlator.Actors.Assets;
using Correlator.Model.Plant;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Sorts references to an envelope's observations by asset while they are read: the slices say how many each has. Used again message after
/// message.
/// </summary>
internal sealed class SliceTable
{
    private ReceivedSlice[] _slices = [];
    private IReadOnlyList<AssetProfile> _profiles = [];

    // Of handles; numbered as the slices are.
    private readonly IndexTable<int> _assets = new();
    private int[] _next = new int[64];

    /// <exception cref="InvalidDataException">Two slices are one asset's.</exception>
    public void Begin(ReceivedSlice[] slices, IReadOnlyList<AssetProfile> profiles)
    {
        _profiles = profiles;
        _slices = slices;
        if (_next.Length < slices.Length) _next = new int[slices.Length * 2];
        for (var i = 0; i < slices.Length; i++)
        {
            var handle = HandleOf(slices[i].Asset);
            _assets.Find(handle, out var isNew);
            if (!isNew) throw new InvalidDataException($"Two slices of asset {handle}.");
            _next[i] = slices[i].Start;
        }
    }

    /// <summary>Refers to an observation from the slices of its ends; an asset that speaks with itself observes that once, as the responder.</summary>
    /// <param name="references">As <see cref="RoutedBlock.References"/>.</param>
    /// <param name="originator">Its name in the message, as the responder's.</param>
    /// <exception cref="InvalidDataException">Neither end has a slice, or one has more observations than its slice was said to have.</exception>
    public void Refer(int[] references, int observation, int originator, int responder)
    {
        var (from, to) = (SliceOf(originator), SliceOf(responder));
        if (to >= 0) Refer(references, to, observation << 1 | 1);
        if (from >= 0 && from != to) Refer(references, from, observation << 1);
        if ((from & to) < 0) throw new InvalidDataException("An observation of no asset of its shard.");
    }

    /// <exception cref="InvalidDataException">A slice has fewer observations than it was said to have.</exception>
    public void End()
    {
        for (var i = 0; i < _slices.Length; i++)
        {
            if (_next[i] != _slices[i].Start + _slices[i].Count) throw new InvalidDataException("Fewer references than were told.");
        }
    }

    public void Clear()
    {
        _assets.Clear();
        (_slices, _profiles) = ([], []);
    }

    private void Refer(int[] references, int slice, int reference)
    {
        ref var next = ref _next[slice];
        if (next == _slices[slice].Start + _slices[slice].Count) throw new InvalidDataException("More references than were told.");
        references[next++] = reference;
    }

    private int SliceOf(int name) => _assets.IndexOf(HandleOf(name));

    private int HandleOf(int name) => name >= 0 ? name : _profiles[~name].Handle;
}
