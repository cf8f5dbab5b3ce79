package dev.flowmatch.storage;

import dev.flowmatch.fault.Require;

/**
 * What a lease file says.
 *
 * @param number the lease's number, that in the file's name; null in files of version 0.1, which have none
 * @param owner user, host, process and a random name of the run that holds the lease
 * @param host the owner's machine; null in files of version 0.1
 * @param process the owner's process; null where its system does not tell, and in files of version 0.1
 * @param acquired when the run acquired it, ISO 8601 in UTC
 * @param heartbeat when it was last renewed
 * @param expires when it expires unless renewed
 * @param expirySeconds seconds from a renewal to the expiry, rounded up
 */
record LeaseEntry(
        Long number,
        String owner,
        String host,
        ProcessIdentity process,
        String acquired,
        String heartbeat,
        String expires,
        long expirySeconds) {
    LeaseEntry {
        Require.present("owner", owner);
        Require.present("acquired", acquired);
        Require.present("heartbeat", heartbeat);
        Require.present("expires", expires);
        Require.between("expiry_seconds", expirySeconds, 1, 86_400);
    }
}
