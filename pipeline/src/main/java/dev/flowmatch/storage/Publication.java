package dev.flowmatch.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The steps by which staged files become the output that an {@link OutputFolder} holds, in the order that leaves the old
 * output or the new one wherever a run is killed.
 *
 * @param folder the output folder
 * @param staging the folder inside it that the files are moved from
 * @param manifestName the file whose replacement is the commit point
 * @param lease without which nothing is replaced
 */
record Publication(FileSystem files, Path folder, Path staging, String manifestName, Lease lease) {
    /** In the staging folder while it is being published: the SHA-256 of the manifest that is to come. */
    static final String MARK = "_publishing.sha256";

    /**
     * Moves the named files to the output, replaces the manifest and removes what the folder held before.
     *
     * @param names paths relative to the staging folder
     */
    void publish(Collection<String> names, byte[] manifest) throws IOException {
        files.delete(new Path(folder, OutputFolder.SUCCESS), false);
        Storage.write(
                files,
                new Path(staging, MARK),
                Hashes.sha256(manifest).getBytes(StandardCharsets.US_ASCII),
                new Path(staging, MARK + "-new"));
        for (String inside : FoundOutput.foldersOf(names)) {
            files.mkdirs(new Path(folder, inside));
        }
        ParallelFiles.each(names, name -> Storage.move(files, new Path(staging, name), new Path(folder, name)));
        // Looked for while the output is still this run's: what another run writes after that stays.
        List<Path> old = others(names);
        commit(names, manifest);
        finish(old);
    }

    /** The one place where an output becomes what its folder holds. */
    private void commit(Collection<String> names, byte[] manifest) throws IOException {
        if (!lease.isHeld()) {
            withdraw(names);
        }
        lease.replace(files, new Path(folder, manifestName), manifest);
    }

    /**
     * Another run took the output over. If it has published already, and so cleaned up, what was moved here after that is
     * taken back; if not, it may have taken up the staging folder, and removes itself what it does not need.
     */
    private void withdraw(Collection<String> names) throws IOException {
        if (files.exists(staging) || !files.exists(new Path(folder, manifestName))) {
            return;
        }
        String theirs = new String(
                Storage.readAll(files, new Path(folder, manifestName), JsonFiles.MAX_BYTES), StandardCharsets.UTF_8);
        ParallelFiles.each(
                names.stream()
                        .filter(name -> !theirs.contains(name) && AttemptFile.isPart(new Path(name).getName()))
                        .toList(),
                name -> files.delete(new Path(folder, name), false));
    }

    /** What the folder holds that does not belong to an output of these files. */
    List<Path> others(Collection<String> names) throws IOException {
        Set<String> kept = new HashSet<>(names);
        kept.addAll(List.of(manifestName, OutputFolder.SUCCESS, staging.getName()));
        return FoundOutput.allBut(kept, files, folder);
    }

    /** What comes after the commit point: old files go, {@value OutputFolder#SUCCESS} comes, the staging folder goes. */
    void finish(List<Path> old) throws IOException {
        ParallelFiles.each(old, path -> files.delete(path, true));
        files.create(new Path(folder, OutputFolder.SUCCESS), true).close();
        files.delete(staging, true);
    }
}
