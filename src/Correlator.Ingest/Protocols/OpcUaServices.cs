using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Services of OPC UA by the numeric node id of their binary encoding: OPC 10000-4 (services), OPC 10000-6 annex A
/// (NodeIds.csv).
/// Request and response have different ids; both classify alike. Names: corpus reference/protocol-codes.
/// </summary>
public static class OpcUaServices
{
    public const int ServiceFault = 397;

    public static Operation Classify(int nodeId) => Operations.GetValueOrDefault(nodeId);

    /// <summary>True when the id is a response's or the fault's.</summary>
    public static bool IsResponse(int nodeId) => nodeId == ServiceFault || Responses.Contains(nodeId);

    /// <summary>The request's id that belongs to a response's; any other id is given back as it is.</summary>
    public static int RequestOf(int nodeId) => Responses.Contains(nodeId) ? RequestByResponse[nodeId] : nodeId;

    private static readonly (int Request, int Response, string Name, Operation Operation)[] Table =
    [
        (422, 425, "FindServers", Operation.Browse), (12208, 12209, "FindServersOnNetwork", Operation.Browse),
        (428, 431, "GetEndpoints", Operation.Browse), (437, 440, "RegisterServer", Operation.Configure),
        (12211, 12212, "RegisterServer2", Operation.Configure), (446, 449, "OpenSecureChannel", Operation.SessionOpen),
        (452, 455, "CloseSecureChannel", Operation.SessionClose), (461, 464, "CreateSession", Operation.SessionOpen),
        (467, 470, "ActivateSession", Operation.Login), (473, 476, "CloseSession", Operation.SessionClose),
        (479, 482, "Cancel", Operation.Request), (488, 491, "AddNodes", Operation.Configure),
        (494, 497, "AddReferences", Operation.Configure), (500, 503, "DeleteNodes", Operation.Configure),
        (506, 509, "DeleteReferences", Operation.Configure), (527, 530, "Browse", Operation.Browse),
        (533, 536, "BrowseNext", Operation.Browse),
        (554, 557, "TranslateBrowsePathsToNodeIds", Operation.Browse), (560, 563, "RegisterNodes", Operation.Browse),
        (566, 569, "UnregisterNodes", Operation.Browse), (615, 618, "QueryFirst", Operation.Browse),
        (621, 624, "QueryNext", Operation.Browse), (631, 634, "Read", Operation.Read),
        (664, 667, "HistoryRead", Operation.Read), (673, 676, "Write", Operation.Write),
        (700, 703, "HistoryUpdate", Operation.Write), (712, 715, "Call", Operation.Execute),
        (751, 754, "CreateMonitoredItems", Operation.Subscribe), (763, 766, "ModifyMonitoredItems", Operation.Subscribe),
        (769, 772, "SetMonitoringMode", Operation.Subscribe), (775, 778, "SetTriggering", Operation.Subscribe),
        (781, 784, "DeleteMonitoredItems", Operation.Subscribe), (787, 790, "CreateSubscription", Operation.Subscribe),
        (793, 796, "ModifySubscription", Operation.Subscribe), (799, 802, "SetPublishingMode", Operation.Subscribe),
        (826, 829, "Publish", Operation.Report), (832, 835, "Republish", Operation.Report),
        (841, 844, "TransferSubscriptions", Operation.Subscribe), (847, 850, "DeleteSubscriptions", Operation.Subscribe),
        (410, 413, "TestStack", Operation.Diagnose), (416, 419, "TestStackEx", Operation.Diagnose),
    ];

    private static readonly Dictionary<int, Operation> Operations =
        Table.SelectMany(row => new[] { (row.Request, row.Operation), (row.Response, row.Operation) })
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private static readonly Dictionary<int, int> RequestByResponse = Table.ToDictionary(row => row.Response, row => row.Request);

    private static readonly HashSet<int> Responses = [.. Table.Select(row => row.Response)];

    /// <summary>
    /// Names as icsnpp-opcua-binary writes them: GetEndpointsRequest, GetEndpointsResponse, ServiceFault.
    /// </summary>
    public static readonly CodeNames Names = new(
    [
        (ServiceFault, "ServiceFault"),
        .. Table.SelectMany(row => new[] { (row.Request, row.Name + "Request"), (row.Response, row.Name + "Response") }),
        .. Table.Select(row => (row.Request, row.Name)),
    ]);
}
