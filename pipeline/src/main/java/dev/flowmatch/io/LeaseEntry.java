package dev.flowmatch.io;

/**
 * What a lease file says.
 *
 * @param owner user, host, process and a random name of the run that holds the lease
 * @param acquired when the run acquired it, ISO 8601 in UTC
 * @param heartbeat when it was last renewed
 * @param expires when it expires unless renewed
 * @param expirySeconds seconds from a renewal to the expiry, at least 1
 */
record LeaseEntry(String owner, String acquired, String heartbeat, String expires, long expirySeconds) {
    LeaseEntry {
        Require.present("owner", owner);
        Require.present("acquired", acquired);
        Require.present("heartbeat", heartbeat);
        Require.present("expires", expires);
        Require.between("expiry_seconds", expirySeconds, 1, 86_400);
    }
}
