using System.Net.Sockets;
using Npgsql;

namespace Correlator.Actors.Persistence;

/// <summary>
/// The tables in PostgreSQL. The role that owns the database makes them with <c>correlator database migrate</c>; the role that nodes run
/// as may read and write their rows, nothing else.
/// </summary>
public static class PostgresSchema
{
    /// <summary>Name of the schema that holds all tables.</summary>
    internal const string Name = "correlator";

    // The journal's key is the promise that a sequence number is written once; nothing asks by time or by number alone, so there is no
    // other index. Rows come and go all the time: vacuum starts early and does not pause, or the tables would grow between two of its visits.
    internal static SchemaPlan Plan { get; } = new()
    {
        // The number is only a name that nobody else takes.
        Lock = "SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock(471100013);",
        FindVersions = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'correlator' AND tablename = 'schema_version'",
        CreateVersions =
            """
            DO $$ BEGIN
              IF to_regnamespace('correlator') IS NULL THEN CREATE SCHEMA correlator; END IF;
            END $$;
            CREATE TABLE IF NOT EXISTS correlator.schema_version (
              step integer PRIMARY KEY,
              title text NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now());
            """,
        ReadVersion = "SELECT COALESCE(MAX(step), 0) FROM correlator.schema_version",
        AddVersion = "INSERT INTO correlator.schema_version (step, title) VALUES (@step, @title)",
        Steps =
        [
            new SchemaStep(1, "tables for the journal and the snapshots",
                """
                CREATE TABLE correlator.journal (
                  ordering bigint GENERATED ALWAYS AS IDENTITY,
                  created bigint NOT NULL,
                  deleted boolean NOT NULL,
                  persistence_id varchar(255) NOT NULL,
                  sequence_number bigint NOT NULL,
                  message bytea NOT NULL,
                  tags varchar(100),
                  manifest varchar(500),
                  identifier integer,
                  writer_uuid varchar(128),
                  CONSTRAINT journal_key PRIMARY KEY (persistence_id, sequence_number));
                CREATE TABLE correlator.snapshot (
                  persistence_id varchar(255) NOT NULL,
                  sequence_number bigint NOT NULL,
                  created bigint NOT NULL,
                  snapshot bytea,
                  manifest varchar(500),
                  serializer_id integer,
                  CONSTRAINT snapshot_key PRIMARY KEY (persistence_id, sequence_number));
                """),
            new SchemaStep(2, "vacuum that keeps up with rows that come and go",
                """
                ALTER TABLE correlator.journal SET (
                  autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0,
                  toast.autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_threshold = 500, toast.autovacuum_vacuum_cost_delay = 0);
                ALTER TABLE correlator.snapshot SET (
                  autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 100, autovacuum_vacuum_cost_delay = 0,
                  toast.autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_threshold = 100, toast.autovacuum_vacuum_cost_delay = 0);
                """),
            // Pruning takes rows away, and with them what keeps a number from being written again; the row of the highest number always stays.
            // Asked after the rows are in the index, so that whatever another writer has had under these numbers is over and to be seen.
            new SchemaStep(3, "a sequence number that was pruned is not written again",
                """
                CREATE FUNCTION correlator.refuse_late_write() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE late varchar(255);
                BEGIN
                  SELECT written.persistence_id INTO late
                  FROM (SELECT persistence_id, MAX(sequence_number) AS highest FROM added GROUP BY persistence_id) written
                  WHERE EXISTS (
                    SELECT 1 FROM correlator.journal kept
                    WHERE kept.persistence_id = written.persistence_id AND kept.sequence_number > written.highest)
                  LIMIT 1;
                  IF FOUND THEN
                    RAISE unique_violation USING MESSAGE = 'The journal of ' || late || ' has gone on: another writer has taken over.';
                  END IF;
                  RETURN NULL;
                END $$;
                CREATE TRIGGER refuse_late_write AFTER INSERT ON correlator.journal
                  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION correlator.refuse_late_write();
                """),
        ],
    };

    /// <summary>Creates or migrates the tables and lets <paramref name="runtimeUser"/> work with their rows.</summary>
    /// <param name="owner">As whom that is done: a role that may create a schema in the database, or owns the one that is there.</param>
    /// <param name="runtimeUser">The role that nodes run as; it may be the owner itself.</param>
    /// <exception cref="StateSchemaException">It could not be done; the message says why.</exception>
    public static SchemaReport Migrate(PostgresOptions owner, string runtimeUser) => Asked(owner, connection =>
        SchemaMigration.Run(connection, Plan, owner.ToString(), runtimeUser == owner.User ? [] : [(Grants(runtimeUser), $"rights of role '{runtimeUser}'")]));

    /// <summary>What the database has, as anyone may see who may connect and use the schema; changes nothing.</summary>
    /// <exception cref="StateSchemaException">It could not be asked; the message says why.</exception>
    public static SchemaReport Look(PostgresOptions options) => Asked(options, connection =>
        new SchemaReport(options.ToString(), SchemaMigration.Read(connection, Plan), Plan.Version, []));

    /// <summary>Refuses a database that is not as this program needs it.</summary>
    /// <exception cref="StateSchemaException">The message says what to do.</exception>
    public static void Check(PostgresOptions options)
    {
        var report = Look(options);
        SchemaMigration.RefuseNewer(report.Database, report.Found, Plan);
        if (report.WasCurrent) return;
        throw new StateSchemaException(
            (report.Found == 0 ? $"The {options} has no tables of Correlator" : $"The {options} has schema version {report.Found}, this release needs {report.Known}")
            + ": run 'correlator database migrate' as the role that owns it (docs/operations.md).");
    }

    private static string Grants(string user)
    {
        var role = '"' + user.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        return $"""
            GRANT USAGE ON SCHEMA correlator TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON correlator.journal, correlator.snapshot TO {role};
            GRANT SELECT ON correlator.schema_version TO {role};
            """;
    }

    private static SchemaReport Asked(PostgresOptions options, Func<NpgsqlConnection, SchemaReport> ask)
    {
        try
        {
            using var source = PostgresConnections.Open(options);
            using var connection = source.OpenConnection();
            return ask(connection);
        }
        catch (PostgresException refused)
        {
            throw new StateSchemaException($"The {options} refuses user '{options.User}': {refused.MessageText} ({refused.SqlState})." + Hint(refused), refused);
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException or TimeoutException or IOException)
        {
            throw new StateSchemaException($"The {options} cannot be reached: {(fault.InnerException ?? fault).Message}", fault);
        }
    }

    private static string Hint(PostgresException refused) => refused.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable => " Another migration has been running for a minute.",
        PostgresErrorCodes.InsufficientPrivilege =>
            " 'correlator database migrate', run as the role that owns the database, gives the node's role its rights.",
        _ => "",
    };
}
