using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Services of BACnet: ANSI/ASHRAE 135-2020 clause 21 (BACnetConfirmedServiceChoice, BACnetUnconfirmedServiceChoice),
/// annex J (BVLC) and
/// clause 6.2.4 (network-layer messages). The four numberings overlap, so each has a base of its own in the one code
/// kept.
/// Names: corpus reference/protocol-codes (icsnpp-bacnet, Wireshark).
/// </summary>
public static class BacnetServices
{
    public const int UnconfirmedBase = 0x100;
    public const int LinkBase = 0x200;
    public const int NetworkBase = 0x300;

    public static Operation Classify(int code) => code switch
    {
        < 0 => Operation.Unknown,
        < UnconfirmedBase => ClassifyConfirmed(code),
        < LinkBase => ClassifyUnconfirmed(code - UnconfirmedBase),
        < NetworkBase => ClassifyLink(code - LinkBase),
        _ => ClassifyNetwork(code - NetworkBase),
    };

    public static Operation ClassifyConfirmed(int choice) => choice switch
    {
        0 => Operation.AlarmAcknowledge,
        1 or 2 or 31 or 32 => Operation.Report,
        3 or 4 or 12 or 13 or 14 or 26 or 29 or 33 => Operation.Read,
        5 or 28 or 30 => Operation.Subscribe,
        6 => Operation.FileRead,
        7 => Operation.FileWrite,
        8 or 9 or 10 or 11 => Operation.Configure,
        15 or 16 => Operation.Write,
        // Makes a device deaf or mute until told otherwise (clause 16.1).
        17 => Operation.ModeChange,
        18 or 19 => Operation.Request,
        20 => Operation.Restart,
        21 => Operation.SessionOpen,
        22 => Operation.SessionClose,
        23 => Operation.Execute,
        24 or 25 => Operation.Login,
        27 => Operation.Control,
        _ => Operation.Unknown,
    };

    public static Operation ClassifyUnconfirmed(int choice) => choice switch
    {
        0 or 13 => Operation.Identity,
        1 or 7 or 8 => Operation.Browse,
        2 or 3 or 11 or 12 => Operation.Report,
        4 or 5 => Operation.Request,
        6 or 9 => Operation.TimeSet,
        10 => Operation.Write,
        14 => Operation.Configure,
        _ => Operation.Unknown,
    };

    private static Operation ClassifyLink(int function) => function switch
    {
        1 or 5 or 8 => Operation.Configure,
        2 or 6 => Operation.Browse,
        _ => Operation.Unknown,
    };

    private static Operation ClassifyNetwork(int message) => message switch
    {
        0x00 or 0x12 => Operation.Browse,
        0x01 or 0x02 or 0x13 => Operation.Identity,
        0x06 or 0x0E or 0x0F or 0x11 => Operation.Configure,
        0x08 => Operation.SessionOpen,
        0x09 => Operation.SessionClose,
        _ => Operation.Unknown,
    };

    /// <summary>
    /// The code of a service name. Sensors say the half of a confirmed service in a suffix (read-property-request,
    /// …_ack); it is ignored.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out int code)
    {
        if (Names.TryGetCode(name, out code)) return true;
        foreach (var suffix in Suffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix)) return Names.TryGetCode(name[..^suffix.Length], out code);
        }

        return false;
    }

    private static readonly byte[][] Suffixes =
        ["-request"u8.ToArray(), "_request"u8.ToArray(), "-ack"u8.ToArray(), "_ack"u8.ToArray(), "-error"u8.ToArray(), "_error"u8.ToArray()];

    public static readonly CodeNames Names = new(
        (0, "acknowledge_alarm"), (1, "confirmed_cov_notification"), (2, "confirmed_event_notification"),
        (3, "get_alarm_summary"), (4, "get_enrollment_summary"), (5, "subscribe_cov"), (6, "atomic_read_file"),
        (7, "atomic_write_file"), (8, "add_list_element"), (9, "remove_list_element"), (10, "create_object"),
        (11, "delete_object"), (12, "read_property"), (13, "read_property_conditional"), (14, "read_property_multiple"),
        (15, "write_property"), (16, "write_property_multiple"), (17, "device_communication_control"),
        (18, "confirmed_private_transfer"), (19, "confirmed_text_message"), (20, "reinitialize_device"), (21, "vt_open"),
        (22, "vt_close"), (23, "vt_data"), (24, "authenticate"), (25, "request_key"), (26, "read_range"),
        (27, "life_safety_operation"), (28, "subscribe_cov_property"), (29, "get_event_information"),
        (30, "subscribe_cov_property_multiple"), (31, "confirmed_cov_notification_multiple"),
        (32, "confirmed_audit_notification"), (33, "audit_log_query"),
        (UnconfirmedBase + 0, "i_am"), (UnconfirmedBase + 1, "i_have"),
        (UnconfirmedBase + 2, "unconfirmed_cov_notification"), (UnconfirmedBase + 3, "unconfirmed_event_notification"),
        (UnconfirmedBase + 4, "unconfirmed_private_transfer"), (UnconfirmedBase + 5, "unconfirmed_text_message"),
        (UnconfirmedBase + 6, "time_synchronization"), (UnconfirmedBase + 7, "who_has"), (UnconfirmedBase + 8, "who_is"),
        (UnconfirmedBase + 9, "utc_time_synchronization"), (UnconfirmedBase + 10, "write_group"),
        (UnconfirmedBase + 11, "unconfirmed_cov_notification_multiple"),
        (UnconfirmedBase + 12, "unconfirmed_audit_notification"), (UnconfirmedBase + 13, "who_am_i"),
        (UnconfirmedBase + 14, "you_are"),
        (LinkBase + 0, "BVLC_Result"), (LinkBase + 1, "Write_Broadcast_Table"), (LinkBase + 2, "Read_Broadcast_Table"),
        (LinkBase + 3, "Read_Broadcast_Table_ACK"), (LinkBase + 4, "Forwarded_NPDU"),
        (LinkBase + 5, "Register_Foreign_Device"), (LinkBase + 6, "Read_Foreign_Device_Table"),
        (LinkBase + 7, "Read_Foreign_Device_Table_ACK"), (LinkBase + 8, "Delete_Foreign_Device_Table_Entry"),
        (LinkBase + 9, "Distribute_Broadcast_to_Network"), (LinkBase + 10, "Original_Unicast_NPDU"),
        (LinkBase + 11, "Original_Broadcast_NPDU"),
        (NetworkBase + 0x00, "who_is_router_to_network"), (NetworkBase + 0x01, "i_am_router_to_network"),
        (NetworkBase + 0x02, "i_could_be_router_to_network"), (NetworkBase + 0x03, "reject_message_to_network"),
        (NetworkBase + 0x04, "router_busy_to_network"), (NetworkBase + 0x05, "router_available_to_network"),
        (NetworkBase + 0x06, "initialize_routing_table"), (NetworkBase + 0x07, "initialize_routing_table_ack"),
        (NetworkBase + 0x08, "establish_connection_to_network"), (NetworkBase + 0x09, "disconnect_connection_to_network"),
        (NetworkBase + 0x0A, "challenge_request"), (NetworkBase + 0x0B, "security_payload"),
        (NetworkBase + 0x0C, "security_response"), (NetworkBase + 0x0D, "request_key_update"),
        (NetworkBase + 0x0E, "update_key_set"), (NetworkBase + 0x0F, "update_distribution_key"),
        (NetworkBase + 0x10, "request_master_key"), (NetworkBase + 0x11, "set_master_key"),
        (NetworkBase + 0x12, "what_is_networknumber"), (NetworkBase + 0x13, "networknumber_is"),
        // As icsnpp-bacnet wrote it in 2021.
        (20, "reinitialized_device"));
}
