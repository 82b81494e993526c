using Confluent.Kafka;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Kafka;

/// <summary>The cluster is not what the settings say; somebody must change one of the two.</summary>
public sealed class KafkaSetupException(string message) : Exception(message);

/// <summary>Compares the cluster with the settings.</summary>
internal static class KafkaSetup
{
    /// <summary>Checks brokers and partitions as advertised; returns how many partitions the topic has.</summary>
    /// <exception cref="KafkaSetupException">There is no such topic or partition.</exception>
    /// <exception cref="KafkaException">No broker answers.</exception>
    /// <exception cref="Exception">An advertised broker may not be connected to.</exception>
    public static async Task<int> LookAsync(
        IClient consumer, KafkaFeedOptions options, IFeedEgress egress, CancellationToken cancellation)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var metadata = admin.GetMetadata(options.Topic, options.AnswerTimeout);
        foreach (var broker in metadata.Brokers)
            await egress.Permit(broker.Host, broker.Port, cancellation).ConfigureAwait(false);
        var topic = metadata.Topics.FirstOrDefault(topic => topic.Topic == options.Topic);
        if (topic is null || topic.Error.IsError || topic.Partitions.Count == 0)
            throw new KafkaSetupException($"Topic '{options.Topic}' cannot be read: {topic?.Error.Reason ?? "no such topic"}");
        return topic.Partitions.Count;
    }

    /// <exception cref="KafkaSetupException">The topic has more or fewer partitions than configured.</exception>
    public static void Compare(KafkaFeedOptions options, int partitions)
    {
        if (partitions == options.Partitions) return;
        throw new KafkaSetupException(
            $"Topic '{options.Topic}' has {partitions} partitions, but partitions = {options.Partitions} is configured: "
            + (partitions > options.Partitions ? "the others would be read by nobody." : "the others do not exist."));
    }

    /// <summary>
    /// The offset to go on from: that of the position, or the earliest there is when retention has eaten it.
    /// </summary>
    /// <param name="lost">Offsets that were to be read and are gone.</param>
    /// <exception cref="KafkaSetupException">The position is of another topic, or past the end of this one.</exception>
    public static long Start(FeedPosition from, string name, WatermarkOffsets offsets, out long lost)
    {
        lost = 0;
        var (low, high) = (offsets.Low.Value, offsets.High.Value);
        if (from.Name.Length == 0 && from.Sequence == 0) return low;
        if (from.Name.Length > 0 && from.Name != name)
            throw new KafkaSetupException($"The stored position is of {from.Name}, not of {name}: give another topic a feed id of its own.");
        if (from.Sequence > high)
        {
            throw new KafkaSetupException(
                $"{name} ends at offset {high}, but was read up to {from.Sequence} before: it was made anew. "
                + "Give the new topic a feed id of its own.");
        }

        lost = Math.Max(0, low - from.Sequence);
        return Math.Max(low, from.Sequence);
    }
}
