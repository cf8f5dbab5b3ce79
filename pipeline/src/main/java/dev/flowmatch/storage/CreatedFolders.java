package dev.flowmatch.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Folders that were created for an output, which go again where nothing came of it.
 *
 * @param paths the innermost first
 */
record CreatedFolders(FileSystem files, List<Path> paths) {

    /** Creates a folder and those above it, as far as they do not exist. */
    static CreatedFolders create(FileSystem files, Path folder) throws IOException {
        List<Path> created = new ArrayList<>();
        for (Path path = folder; path != null && !files.exists(path); path = path.getParent()) {
            created.add(path);
        }
        if (!files.mkdirs(folder)) {
            throw new IOException("cannot create the folder " + folder);
        }
        return new CreatedFolders(files, created);
    }

    /** Removes them, from the innermost to the first that holds something. */
    void removeEmpty() throws IOException {
        for (Path path : paths) {
            if (files.exists(path)) {
                if (files.listStatus(path).length > 0) {
                    return;
                }
                files.delete(path, false);
            }
        }
    }
}
