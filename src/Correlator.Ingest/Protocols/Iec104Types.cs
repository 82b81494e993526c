using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// ASDU type identifications of IEC 60870-5-104: IEC 60870-5-101:2003 clause 7.2.1.1 and IEC 60870-5-104:2006 clause 6.
/// Names: corpus reference/protocol-codes (Wireshark).
/// </summary>
public static class Iec104Types
{
    public static Operation Classify(int typeId) => typeId switch
    {
        >= 1 and <= 40 or 70 => Operation.Report,
        >= 45 and <= 47 or >= 58 and <= 60 => Operation.Control,
        >= 48 and <= 51 or >= 61 and <= 64 => Operation.Write,
        100 or 101 or 102 => Operation.Read,
        103 => Operation.TimeSet,
        105 => Operation.Restart,
        104 or 106 or 107 => Operation.Diagnose,
        >= 110 and <= 113 => Operation.Configure,
        120 or 121 or 122 or 126 or 127 => Operation.FileRead,
        123 or 124 or 125 => Operation.FileWrite,
        >= 81 and <= 95 => Operation.Login,
        _ => Operation.Unknown,
    };

    public static readonly CodeNames Names = new(
        (1, "M_SP_NA_1"), (3, "M_DP_NA_1"), (5, "M_ST_NA_1"), (7, "M_BO_NA_1"), (9, "M_ME_NA_1"), (11, "M_ME_NB_1"),
        (13, "M_ME_NC_1"), (15, "M_IT_NA_1"), (20, "M_PS_NA_1"), (21, "M_ME_ND_1"), (30, "M_SP_TB_1"), (31, "M_DP_TB_1"),
        (32, "M_ST_TB_1"), (33, "M_BO_TB_1"), (34, "M_ME_TD_1"), (35, "M_ME_TE_1"), (36, "M_ME_TF_1"), (37, "M_IT_TB_1"),
        (38, "M_EP_TD_1"), (39, "M_EP_TE_1"), (40, "M_EP_TF_1"), (45, "C_SC_NA_1"), (46, "C_DC_NA_1"), (47, "C_RC_NA_1"),
        (48, "C_SE_NA_1"), (49, "C_SE_NB_1"), (50, "C_SE_NC_1"), (51, "C_BO_NA_1"), (58, "C_SC_TA_1"), (59, "C_DC_TA_1"),
        (60, "C_RC_TA_1"), (61, "C_SE_TA_1"), (62, "C_SE_TB_1"), (63, "C_SE_TC_1"), (64, "C_BO_TA_1"), (70, "M_EI_NA_1"),
        (100, "C_IC_NA_1"), (101, "C_CI_NA_1"), (102, "C_RD_NA_1"), (103, "C_CS_NA_1"), (105, "C_RP_NA_1"),
        (107, "C_TS_TA_1"), (110, "P_ME_NA_1"), (111, "P_ME_NB_1"), (112, "P_ME_NC_1"), (113, "P_AC_NA_1"),
        (120, "F_FR_NA_1"), (121, "F_SR_NA_1"), (122, "F_SC_NA_1"), (123, "F_LS_NA_1"), (124, "F_AF_NA_1"),
        (125, "F_SG_NA_1"), (126, "F_DR_TA_1"), (127, "F_SC_NB_1"));
}
