package dev.flowmatch.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A real HDFS on the loopback: a NameNode and two DataNodes, each block on both. */
final class Hdfs implements AutoCloseable {
    private final MiniDFSCluster cluster;
    private final FileSystem files;
    private MiniDFSCluster.DataNodeProperties stopped;

    /** Starts it, with {@code folder} for its blocks. */
    Hdfs(java.nio.file.Path folder) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        configuration.setInt("dfs.replication", 2);
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(2).build();
        cluster.waitActive();
        files = cluster.getFileSystem();
    }

    /** The URL of a path. */
    String url(String path) {
        return files.getUri() + "/" + path;
    }

    private Path path(String path) {
        return new Path(url(path));
    }

    boolean exists(String path) throws IOException {
        return files.exists(path(path));
    }

    void delete(String path) throws IOException {
        files.delete(path(path), true);
    }

    byte[] read(String path) throws IOException {
        try (var in = files.open(path(path))) {
            return in.readAllBytes();
        }
    }

    String text(String path) throws IOException {
        return new String(read(path), StandardCharsets.UTF_8);
    }

    void write(String path, byte[] bytes) throws IOException {
        try (OutputStream out = files.create(path(path), true)) {
            out.write(bytes);
        }
    }

    /** Copies a folder of this machine. */
    void upload(java.nio.file.Path local, String path) throws IOException {
        files.copyFromLocalFile(new Path(local.toUri()), path(path));
    }

    /** The names in a folder; none if it does not exist. */
    List<String> list(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        if (exists(folder)) {
            for (FileStatus status : files.listStatus(path(folder))) {
                names.add(status.getPath().getName());
            }
        }
        return names;
    }

    /** Stops a DataNode; what it held is on the other one too. */
    void stopDataNode() {
        stopped = cluster.stopDataNode(0);
    }

    /** Starts the stopped DataNode again. */
    void startDataNode() throws IOException {
        cluster.restartDataNode(stopped);
    }

    @Override
    public void close() throws IOException {
        files.close();
        cluster.shutdown();
    }
}
