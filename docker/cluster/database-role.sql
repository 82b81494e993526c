-- Run once, when the database of docker/compose.cluster.yaml is made: the role that the members use. It owns nothing;
-- `correlator database migrate`, run as the owner, gives it its rights.
\set password `cat /run/secrets/database-password`
CREATE ROLE correlator LOGIN PASSWORD :'password';
